// Runs in a process of its own, one per function instance: what FC's bootstrap does around the user's code. Plain
// JavaScript, because it is started by bare Node as on FC, and with nothing loaded that FC would not load.
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';

/** Kept from the user's code, which must not see that there is a parent. */
const send = process.send.bind(process);
process.send = undefined;
process.on('disconnect', () => process.exit(0));

const codeDir = process.env.FC_FUNC_CODE_PATH;

/** `file.export` → the exported function. FC tries `.mjs` for ES modules and `.js` otherwise. */
async function load(handler) {
  const dot = handler.lastIndexOf('.');
  const [file, name] = [handler.slice(0, dot), handler.slice(dot + 1)];
  for (const extension of ['.mjs', '.js', '.cjs']) {
    const path = join(codeDir, file + extension);
    const exists = await access(path).then(
      () => true,
      () => false,
    );
    if (!exists) continue;
    const module = await import(pathToFileURL(path).href);
    const found = module[name] ?? module.default?.[name];
    if (typeof found === 'function') return found;
    throw named('HandlerNotFound', `${file}${extension} exports no function called ${name}`);
  }
  throw named('HandlerNotFound', `there is no ${file}.mjs or ${file}.js in the code package`);
}

/** Calls a handler in either of its forms; the first answer counts. */
function call(handler, args) {
  return new Promise((resolve, reject) => {
    const callback = (error, value) => {
      if (error === undefined || error === null) resolve(value);
      else reject(Object.assign(new Handled(), { error }));
    };
    const returned = handler(...args, callback);
    if (typeof returned?.then === 'function') returned.then(resolve, reject);
    // A plain function that takes no callback has nothing else to answer with.
    else if (handler.length <= args.length) resolve(returned);
  });
}

/** Marks an error that came through `callback(error)`. */
class Handled {}

function named(name, message) {
  return Object.assign(new Error(message), { name });
}

function toBytes(value) {
  if (value === undefined || value === null) return new Uint8Array();
  if (value instanceof Uint8Array) return value;
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
}

function describe(error) {
  const isError = error instanceof Error;
  return {
    errorMessage: isError ? error.message : typeof error === 'string' ? error : safeJson(error),
    errorType: isError ? error.name : typeof error,
    stackTrace: isError
      ? String(error.stack)
          .split('\n')
          .map((line) => line.trim())
          .slice(1)
      : [],
  };
}

function safeJson(value) {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}

/** The documented members, with the methods that cannot cross from one process to another. */
function completeContext(context) {
  const line =
    (level) =>
    (...parts) =>
      console.log(
        `${new Date().toISOString()} ${context.requestId} [${level}] ${format(...parts)}`,
      );
  return {
    ...context,
    tracing: { ...context.tracing, parseOpenTracingBaggages: () => ({}) },
    logger: {
      requestId: context.requestId,
      logLevel: 'silly',
      debug: line('debug'),
      info: line('info'),
      warn: line('warn'),
      error: line('error'),
      log: line('verbose'),
    },
  };
}

async function answer(run) {
  try {
    const body = toBytes(await run());
    send({ type: 'result', ok: true, body });
  } catch (cause) {
    const handled = cause instanceof Handled;
    send({ type: 'result', ok: false, handled, error: describe(handled ? cause.error : cause) });
  }
}

let handler;

process.on('message', (message) => {
  if (message.type === 'load') {
    void answer(async () => {
      handler = await load(message.handler);
    });
  } else if (message.type === 'hook') {
    void answer(async () => {
      await call(await load(message.handler), [completeContext(message.context)]);
    });
  } else if (message.type === 'invoke') {
    void answer(() =>
      call(handler, [Buffer.from(message.event), completeContext(message.context)]),
    );
  }
});
