import type { OssTimeout } from './oss-client.ts';

const CONNECT_MS = 5_000;
const ANSWER_MS = 15_000;
/** Slower than this (256 KiB/s) a transfer counts as stuck. */
const BYTES_PER_MS = 256;

export type TimeoutFor = (bytes: number) => OssTimeout;

/** The library's time limit is for the whole answer, so it grows with what has to be moved. */
export const timeoutFor: TimeoutFor = (bytes) => [
  CONNECT_MS,
  ANSWER_MS + Math.ceil(bytes / BYTES_PER_MS),
];
