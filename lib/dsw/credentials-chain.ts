type Environment = Readonly<Record<string, string | undefined>>;

/** As the vendor's providers give them; nobody has checked them. */
export interface FoundCredentials {
  readonly accessKeyId?: string;
  readonly accessKeySecret?: string;
  readonly securityToken?: string;
}

interface Provider {
  getCredentials(): Promise<FoundCredentials | null | undefined>;
}

/**
 * Asks the vendor's providers one after the other: OIDC, the aliyun CLI's profile, the credentials file, the ECS instance's
 * role, a credentials URI where one is set. Resolves with undefined when none has any.
 *
 * The vendor's own chain of them is not used: of several first calls at the same time most fail, after one failure it fails
 * for ever, and it asks `https://undefined/` when no URI is set. Here one search runs at a time, whoever answered is asked
 * first the next time, and errors go no further, since they quote URLs with tokens.
 */
export function createCredentialsChain(
  env: Environment,
): () => Promise<FoundCredentials | undefined> {
  let found: Provider | undefined;
  let search: Promise<FoundCredentials | undefined> | undefined;

  async function run(): Promise<FoundCredentials | undefined> {
    if (found !== undefined) {
      const again = await ask(found);
      if (again !== undefined) return again;
    }
    for (const provider of await loadProviders(env)) {
      const credentials = await ask(provider);
      if (credentials === undefined) continue;
      found = provider;
      return credentials;
    }
    return undefined;
  }

  return () => {
    search ??= run().finally(() => {
      search = undefined;
    });
    return search;
  };
}

async function ask(provider: Provider): Promise<FoundCredentials | undefined> {
  try {
    const credentials = await provider.getCredentials();
    return credentials?.accessKeyId ? credentials : undefined;
  } catch {
    // It has none, or cannot get at them: the next one is asked, and when that was the last, the caller says so.
    return undefined;
  }
}

function whole(module: { readonly default: unknown }): typeof import('@alicloud/credentials') {
  return module.default as typeof import('@alicloud/credentials'); // module.exports, by the rules of CommonJS
}

/** Loaded only here, since it costs a cold start some 30 ms. */
async function loadProviders(env: Environment): Promise<Provider[]> {
  const module = await import('@alicloud/credentials');
  // Node names what it finds in a CommonJS module; a bundle has all of it under `default` only.
  const vendor = 'ProfileCredentialsProvider' in module ? module : whole(module);
  const uri = env['ALIBABA_CLOUD_CREDENTIALS_URI'];
  const builders: (() => Provider)[] = [
    () => vendor.OIDCRoleArnCredentialsProvider.builder().build(),
    () => vendor.CLIProfileCredentialsProvider.builder().build(),
    () => vendor.ProfileCredentialsProvider.builder().build(),
    () =>
      vendor.ECSRAMRoleCredentialsProvider.builder()
        .withRoleName(env['ALIBABA_CLOUD_ECS_METADATA'] ?? '')
        .build(),
  ];
  if (uri) {
    builders.push(() => vendor.URICredentialsProvider.builder().withCredentialsURI(uri).build());
  }
  return builders.flatMap((build) => {
    try {
      return [build()];
    } catch {
      // A provider whose settings are absent, or that is turned off, refuses to be built.
      return [];
    }
  });
}
