const BLOCK_CHARACTERS = 256 * 1024;

/** Gathers lines into blocks that depend on the lines alone and not on the batches; the last one is what is left. */
export async function* inBlocks(
  batches: AsyncIterable<readonly string[]>,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  let lines: string[] = [];
  let characters = 0;
  for await (const batch of batches) {
    for (const line of batch) {
      lines.push(line);
      characters += line.length;
      if (characters < BLOCK_CHARACTERS) continue;
      yield encoder.encode(lines.join(''));
      lines = [];
      characters = 0;
    }
  }
  if (lines.length > 0) yield encoder.encode(lines.join(''));
}
