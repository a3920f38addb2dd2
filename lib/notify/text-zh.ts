import type { NoticeTexts } from './notice-texts.ts';

export const textZh: NoticeTexts = {
  title: {
    warning: (policy, target) => `即将执行：${policy}（${target}）`,
    done: (policy, target) => `已执行：${policy}（${target}）`,
    trouble: (policy, target) => `需要处理：${policy}（${target}）`,
    disk: (policy, target) => `系统盘即将清空：${policy}（${target}）`,
  },
  when: { warning: '时间', done: '时间', trouble: '时间', disk: '最早时间' },
  time: (wall, zone, offset) => `${wall}（${zone}，${offset}）`,
  row: ({ instance, owner, reason }) => `${instance}，${owner}：${reason}`,
  links: { hold: '继续运行 2 小时', snapshot: '先创建快照', stop: '立即停止' },
  nobody: '无所有者',
  more: (count) => `另有 ${count} 个实例`,
  noticeId: (id) => `通知编号 ${id}`,
};
