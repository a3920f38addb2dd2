/*
 * What an image reference may look like: the grammar of the registries' common protocol (OCI Distribution, "Pulling
 * manifests": name and tag), and the lengths that Container Registry allows for a namespace and a repository.
 */

/** Lower-case letters and digits, joined by one dot, one or two underscores, or hyphens. */
const COMPONENT = /^[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*$/;
const HOST = /^[a-z0-9]+(?:[.-][a-z0-9]+)*(?::\d{1,5})?$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;

const MAX_NAME = 255;
const NAMESPACE = { least: 2, most: 120 } as const;
const REPOSITORY = { least: 2, most: 64 } as const;

/**
 * What keeps `registry/namespace/repository:tag` from being the reference of an image that can be pushed to Container
 * Registry, or undefined.
 */
export function findImageProblem(reference: string): string | undefined {
  const slash = reference.indexOf('/');
  const host = reference.slice(0, Math.max(0, slash));
  if (!HOST.test(host) || !host.includes('.')) {
    return `expected to begin with a registry such as registry-vpc.cn-hangzhou.aliyuncs.com/, found "${reference}"`;
  }
  const colon = reference.indexOf(':', slash);
  if (colon < 0) return `has no tag; expected …/repository:tag, found "${reference}"`;
  const tag = reference.slice(colon + 1);
  if (!TAG.test(tag)) {
    return `"${tag}" cannot be a tag: 1 to 128 letters, digits, "_", "." and "-", beginning with a letter, digit or "_"`;
  }
  const path = reference.slice(slash + 1, colon).split('/');
  const [namespace = '', repository = ''] = path;
  if (path.length !== 2) {
    return `expected registry/namespace/repository:tag, found ${path.length} parts between registry and tag in "${reference}"`;
  }
  if (colon > MAX_NAME) return `is longer than ${MAX_NAME} characters before its tag`;
  return (
    findPartProblem('namespace', namespace, NAMESPACE) ??
    findPartProblem('repository', repository, REPOSITORY)
  );
}

function findPartProblem(
  what: string,
  part: string,
  { least, most }: { readonly least: number; readonly most: number },
): string | undefined {
  if (!COMPONENT.test(part)) {
    return `"${part}" cannot be a ${what}: lower-case letters and digits, with single ".", "_" or "-" between them`;
  }
  if (part.length >= least && part.length <= most) return undefined;
  return `"${part}" cannot be a ${what}: expected ${least} to ${most} characters, found ${part.length}`;
}
