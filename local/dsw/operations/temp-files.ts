import { hashText, textFrom } from '../chance.ts';
import type { TempFile, TempFileTask } from '../entities.ts';
import type { Handler, ServiceCall } from '../operation.ts';
import { rules } from '../rules.ts';
import { toWireTime } from '../wire-time.ts';
import type { World } from '../world-type.ts';
import {
  pageOf,
  readBatch,
  readInstant,
  readNumber,
  readText,
  refused,
  requireInstance,
  unknown,
} from './call.ts';

/** rules.tempFiles */
const limits = rules.tempFiles.value;
const lifetimeMs = limits.hours * 3_600_000;

export const createTempFileTask: Handler = (world, call) => {
  const instance = requireInstance(world, call);
  const now = world.now();
  const task: TempFileTask = {
    id: world.newId('task-'),
    instanceId: instance.id,
    userId: call.caller.userId,
    createdAt: now,
    modifiedAt: now,
    expiresAt: now + lifetimeMs,
  };
  world.records.tempFileTasks.set(task.id, task);
  return { TempFileTaskId: task.id };
};

export const getTempFileTask: Handler = (world, call) => {
  const task = requireTask(world, call);
  return {
    InstanceId: task.instanceId,
    OwnerId: world.accountId,
    UserId: task.userId,
    Uuid: task.id,
    GmtCreateTime: toWireTime(task.createdAt),
    GmtModifiedTime: toWireTime(task.modifiedAt),
    GmtExpiredTime: toWireTime(task.expiresAt),
  };
};

export const updateTempFileTask: Handler = (world, call) => {
  const task = requireTask(world, call);
  const now = world.now();
  const expiresAt = readExpiry(world, call) ?? task.expiresAt;
  world.records.tempFileTasks.set(task.id, { ...task, expiresAt, modifiedAt: now });
  // A task's files live as long as it does.
  for (const file of filesOf(world, task.id)) {
    world.records.tempFiles.set(file.id, {
      ...file,
      expiresAt: Math.max(file.expiresAt, expiresAt),
      modifiedAt: now,
    });
  }
  return { TempFileTaskId: task.id };
};

export const deleteTempFileTask: Handler = (world, call) => {
  const task = requireTask(world, call);
  removeTask(world, task.id);
  return { TempFileTaskId: task.id };
};

export const deleteTempFileTasks: Handler = (world, call) => {
  const ids = readBatch(call, 'TempFileTaskIds');
  // The answer cannot name those that were taken, so one that is unknown refuses them all.
  for (const id of ids) {
    if (!isAlive(world, world.records.tempFileTasks.get(id))) throw unknown('temp file task', id);
  }
  for (const id of ids) removeTask(world, id);
  return {};
};

function removeTask(world: World, id: string): void {
  for (const file of filesOf(world, id)) world.records.tempFiles.delete(file.id);
  world.records.tempFileTasks.delete(id);
}

function filesOf(world: World, taskId: string): readonly TempFile[] {
  return [...world.records.tempFiles.values()].filter((file) => file.taskId === taskId);
}

function requireTask(world: World, call: ServiceCall, parameter = 'TempFileTaskId'): TempFileTask {
  const id = readText(call, parameter) ?? '';
  const task = world.records.tempFileTasks.get(id);
  if (task === undefined || !isAlive(world, task)) throw unknown('temp file task', id);
  return task;
}

function isAlive(world: World, record: { readonly expiresAt: number } | undefined): boolean {
  return record !== undefined && record.expiresAt > world.now();
}

export const createTempFile: Handler = (world, call) => {
  const name = readText(call, 'Name');
  if (name === undefined) throw refused('Name: expected a file name.');
  const task =
    readText(call, 'TaskId') === undefined ? undefined : requireTask(world, call, 'TaskId');
  const instanceId =
    readText(call, 'InstanceId') === undefined ? task?.instanceId : requireInstance(world, call).id;
  const capacity = readNumber(call, 'Capacity') ?? 0;
  if (capacity < 0) throw refused('Capacity: expected 0 or more.');
  const present = aliveFiles(world);
  const used = sumOf(present);
  if (present.length >= limits.totalFiles || used + capacity > limits.totalCapacity) {
    throw refused(
      `The quota is used up: ${present.length} of ${limits.totalFiles} files, ${used} of ${limits.totalCapacity} bytes.`,
    );
  }
  const now = world.now();
  const file: TempFile = {
    id: world.newId('tempfile-'),
    taskId: task?.id,
    instanceId,
    name,
    prefix: readText(call, 'Prefix') ?? '',
    capacity,
    status: 'Created',
    userId: call.caller.userId,
    createdAt: now,
    modifiedAt: now,
    expiresAt: task?.expiresAt ?? now + lifetimeMs,
  };
  world.records.tempFiles.set(file.id, file);
  return { TempFileId: file.id };
};

export const getTempFile: Handler = (world, call) => show(world, requireFile(world, call));

export const updateTempFile: Handler = (world, call) => {
  const file = requireFile(world, call);
  world.records.tempFiles.set(file.id, {
    ...file,
    status: readText(call, 'Status') ?? file.status,
    expiresAt: readExpiry(world, call) ?? file.expiresAt,
    modifiedAt: world.now(),
  });
  return { TempFileId: file.id };
};

export const deleteTempFile: Handler = (world, call) => {
  const file = requireFile(world, call);
  world.records.tempFiles.delete(file.id);
  return { TempFileId: file.id };
};

export const listTempFiles: Handler = (world, call) => {
  const present = aliveFiles(world);
  const files = present.filter((file) => fits(call, file));
  if (readText(call, 'SortBy') === 'GmtModifiedTime') {
    files.sort((a, b) => a.modifiedAt - b.modifiedAt);
  }
  if (readText(call, 'Order') === 'DESC') files.reverse();
  return {
    TotalCount: files.length,
    TempFiles: pageOf(call, files).map((file) => show(world, file)),
    Quota: {
      TotalCapacity: limits.totalCapacity,
      TotalFileNum: limits.totalFiles,
      UsedCapacity: sumOf(present),
      UsedFileNum: present.length,
    },
  };
};

/** With a delimiter, only what lies directly under the prefix, like a folder of OSS. */
function fits(call: ServiceCall, file: TempFile): boolean {
  const instanceId = readText(call, 'InstanceId');
  if (instanceId !== undefined && file.instanceId !== instanceId) return false;
  const name = readText(call, 'Name');
  if (name !== undefined && !file.name.includes(name)) return false;
  const prefix = readText(call, 'Prefix') ?? '';
  const path = file.prefix + file.name;
  if (!path.startsWith(prefix)) return false;
  const delimiter = readText(call, 'Delimiter');
  return delimiter === undefined || !path.slice(prefix.length).includes(delimiter);
}

function aliveFiles(world: World): TempFile[] {
  return [...world.records.tempFiles.values()].filter((file) => isAlive(world, file));
}

function sumOf(files: readonly TempFile[]): number {
  let total = 0;
  for (const file of files) total += file.capacity;
  return total;
}

function requireFile(world: World, call: ServiceCall): TempFile {
  const id = readText(call, 'TempFileId') ?? '';
  const file = world.records.tempFiles.get(id);
  if (file === undefined || !isAlive(world, file)) throw unknown('temp file', id);
  return file;
}

function readExpiry(world: World, call: ServiceCall): number | undefined {
  const expiresAt = readInstant(call, 'GmtExpiredTime');
  if (expiresAt !== undefined && expiresAt <= world.now()) {
    throw refused('GmtExpiredTime: expected in the future.');
  }
  return expiresAt;
}

function show(world: World, file: TempFile): Record<string, unknown> {
  return {
    Uuid: file.id,
    Name: file.name,
    Prefix: file.prefix,
    Type: 'OSS',
    Status: file.status,
    Capacity: file.capacity,
    Bandwidth: limits.bandwidth,
    ...(file.taskId === undefined ? {} : { TaskId: file.taskId }),
    ...(file.instanceId === undefined ? {} : { InstanceId: file.instanceId }),
    OwnerId: world.accountId,
    UserId: file.userId,
    UploadUrl: signedUrl(world, file, 'PUT'),
    DownloadUrl: signedUrl(world, file, 'GET'),
    GmtCreateTime: toWireTime(file.createdAt),
    GmtModifiedTime: toWireTime(file.modifiedAt),
    GmtExpiredTime: toWireTime(file.expiresAt),
  };
}

/** Of the right form; there is nothing behind it here. */
function signedUrl(world: World, file: TempFile, method: string): string {
  const path = `${file.id}/${encodeURIComponent(file.name)}`;
  const signature = textFrom(world.seed, hashText(`${method} ${path}`), 28);
  const expires = Math.floor(file.expiresAt / 1000);
  return `https://pai-dsw-tempfile-${world.region}.oss-${world.region}.aliyuncs.com/${path}?Expires=${expires}&OSSAccessKeyId=STS.local&Signature=${signature}`;
}
