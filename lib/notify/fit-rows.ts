/** The most of `rows` rows with which a message fits, and that message. `build(0)` has to fit. */
export function fitRows<T>(
  rows: number,
  build: (shown: number) => T,
  fits: (built: T) => boolean,
): { readonly shown: number; readonly built: T } {
  const whole = build(rows);
  if (fits(whole)) return { shown: rows, built: whole };
  let most = 0;
  let tooMany = rows;
  while (tooMany - most > 1) {
    const middle = Math.floor((most + tooMany) / 2);
    if (fits(build(middle))) most = middle;
    else tooMany = middle;
  }
  return { shown: most, built: build(most) };
}
