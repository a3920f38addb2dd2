import type { Problem } from '../../lib/base/errors.ts';
import { parseCron } from './cron.ts';

/** Reads settings out of plain YAML data and notes each one that does not fit, with its path. */
export class PropsReader {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #path: string;
  readonly #problems: Problem[];

  constructor(values: Readonly<Record<string, unknown>>, path: string, problems: Problem[]) {
    this.#values = values;
    this.#path = path;
    this.#problems = problems;
  }

  /** Required text. */
  text(key: string): string | undefined {
    const value = this.optionalText(key);
    if (value === undefined && this.#values[key] === undefined) this.#refuse(key, 'is required');
    return value;
  }

  optionalText(key: string): string | undefined {
    const value = this.#values[key];
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'string') return value;
    this.#refuse(key, `expected text, found ${JSON.stringify(value)}`);
    return undefined;
  }

  /** Required `file.export`. */
  handler(key: string): string {
    const value = this.text(key) ?? '';
    if (value !== '' && !/^[\w./-]+\.\w+$/.test(value)) {
      this.#refuse(key, `expected file.export, found ${value}`);
    }
    return value;
  }

  integer(key: string, min: number, max: number): number | undefined {
    const value = this.#values[key];
    if (value === undefined) return undefined;
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) {
      return value;
    }
    // env('X', 60) is text as soon as X is set, and FC refuses text here.
    this.#refuse(
      key,
      `expected a whole number from ${min} to ${max}, found ${JSON.stringify(value)}`,
    );
    return undefined;
  }

  boolean(key: string): boolean | undefined {
    const value = this.#values[key];
    if (value === undefined || typeof value === 'boolean') return value;
    this.#refuse(key, `expected true or false, found ${JSON.stringify(value)}`);
    return undefined;
  }

  cron(key: string): string {
    const value = this.text(key) ?? '';
    const parsed = value === '' ? undefined : parseCron(value);
    if (parsed?.ok === false) this.#refuse(key, parsed.problem);
    return value;
  }

  /** Values become text, as FC sets them. */
  environment(key: string): Record<string, string> {
    const value = this.#values[key];
    if (value === undefined) return {};
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.#refuse(key, 'expected names with values');
      return {};
    }
    const environment: Record<string, string> = {};
    for (const [name, content] of Object.entries(value)) {
      if (typeof content === 'object') this.#refuse(`${key}.${name}`, 'expected one value');
      environment[name] = String(content);
    }
    return environment;
  }

  texts(key: string): string[] {
    const value = this.#values[key] ?? [];
    if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value;
    this.#refuse(key, 'expected a list of texts');
    return [];
  }

  section(key: string): PropsReader | undefined {
    const value = this.#values[key];
    if (value === undefined) return undefined;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return new PropsReader({ ...value }, `${this.#path}.${key}`, this.#problems);
    }
    this.#refuse(key, 'expected settings');
    return undefined;
  }

  sections(key: string): PropsReader[] {
    const value = this.#values[key] ?? [];
    if (!Array.isArray(value)) {
      this.#refuse(key, 'expected a list');
      return [];
    }
    return value.map(
      (item: unknown, index) =>
        new PropsReader(
          typeof item === 'object' && item !== null ? { ...item } : {},
          `${this.#path}.${key}[${index}]`,
          this.#problems,
        ),
    );
  }

  #refuse(key: string, message: string): void {
    this.#problems.push({ path: `${this.#path}.${key}`, message });
  }
}
