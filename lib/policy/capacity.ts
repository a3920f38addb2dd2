/**
 * Whether what the service says means that it has no machine to spare just now, so that the same start may work later.
 * Documented is `Resource.InsufficientResource` as a reason; how a call is refused for it is not, so that codes and messages
 * which say as much are taken for it too.
 */
export function isOutOfCapacity(...texts: readonly (string | null | undefined)[]): boolean {
  return texts.some((text) => typeof text === 'string' && OUT_OF_CAPACITY.test(text));
}

const OUT_OF_CAPACITY =
  /insufficient\s?(resource|capacity|stock|inventory)|resource\w*\s?insufficient|no\s?stock|out\s?of\s?(stock|capacity)|sold\s?out/i;
