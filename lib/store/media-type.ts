/** Of what a browser or another program opens by its type. Texts say their encoding: without it a browser guesses. */
const BY_ENDING: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  json: 'application/json',
  jsonl: 'application/x-ndjson',
  csv: 'text/csv; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  gz: 'application/gzip',
  // IANA: https://www.iana.org/assignments/media-types/application/vnd.apache.parquet
  parquet: 'application/vnd.apache.parquet',
};

/** The media type of an object by the ending of its key; bytes of no known kind where it has no ending of ours. */
export function mediaTypeOf(key: string): string {
  const ending = /\.([a-z]+)$/.exec(key)?.[1] ?? '';
  return (Object.hasOwn(BY_ENDING, ending) && BY_ENDING[ending]) || 'application/octet-stream';
}
