import type { NoticeTexts } from './notice-texts.ts';

export const textEn: NoticeTexts = {
  title: {
    warning: (policy, target) => `Coming up: ${policy} at ${target}`,
    done: (policy, target) => `Done: ${policy} at ${target}`,
    trouble: (policy, target) => `Needs a look: ${policy} at ${target}`,
    disk: (policy, target) => `Disks about to be cleared: ${policy} at ${target}`,
  },
  when: { warning: 'When', done: 'When', trouble: 'When', disk: 'First on' },
  time: (wall, zone, offset) => `${wall} (${zone}, ${offset})`,
  row: ({ instance, owner, reason }) => `${instance}, ${owner}: ${reason}`,
  links: { hold: 'Keep it running for 2 h', snapshot: 'Snapshot first', stop: 'Stop it now' },
  nobody: 'no owner',
  more: (count) => `and ${count} more`,
  noticeId: (id) => `Notice ${id}`,
};
