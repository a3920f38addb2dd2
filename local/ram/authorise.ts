import { type Access, type AccessRequest, evaluate } from './evaluate.ts';
import type { PolicyDocument } from './policy-document.ts';

/** What RAM says to a call that is signed with a key. */
export type Authorise = (accessKeyId: string, request: AccessRequest) => Access;

/** Nobody is refused anything: how the local services are without `--ram`. */
export const allowEverything: Authorise = () => 'Allow';

/** @param documentsOf policies by key; one that has none is the account's own, which may do everything */
export function createAuthorise(
  documentsOf: ReadonlyMap<string, readonly PolicyDocument[]>,
): Authorise {
  return (accessKeyId, request) => {
    const documents = documentsOf.get(accessKeyId);
    return documents === undefined ? 'Allow' : evaluate(documents, request);
  };
}
