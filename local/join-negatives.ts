/**
 * Makes `--instances=-3` of `--instances -3`, for parseArgs: a negative number is a value, refused by whoever reads it with what was
 * expected, and not an option that nobody knows.
 */
export function joinNegatives(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const option = joined.at(-1);
    if (/^-\d/.test(arg) && option !== undefined && /^--[^=]+$/.test(option)) {
      joined[joined.length - 1] = `${option}=${arg}`;
    } else joined.push(arg);
  }
  return joined;
}
