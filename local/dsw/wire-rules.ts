import type { Rule } from './rules.ts';

/**
 * What the wire does where nothing is documented, apart from its error codes (errors.ts). Certainty as in rules.ts.
 */
export const wireRules = {
  signatureWindowMs: {
    value: 15 * 60_000,
    certainty: 'D',
    what: 'A signature is good for 15 minutes before and after its date, by the clock of the machine.',
    why: 'The signature page says 15 minutes. The machine clock, since vendor SDKs sign with it whatever the local clock says.',
  },
  tokenClock: {
    value: 'local',
    certainty: 'I',
    what: 'A security token expires by the local clock.',
    why: 'It belongs to a role session of the simulated world, and long simulated runs should see it expire.',
  },
  unknownParameters: {
    value: 'ignored',
    certainty: 'I',
    what: 'Parameters, body members and headers that api.json does not know are ignored.',
    why: 'Gateways do so, and newer SDKs may send more than we know.',
  },
  emptyQueryValue: {
    value: 'absent',
    certainty: 'I',
    what: 'A query parameter without a value counts as not given, and so does a null in the body.',
    why: 'Several official SDKs send unset parameters as empty text.',
  },
  booleanText: {
    value: 'any case',
    certainty: 'D',
    what: 'Booleans in the query are true or false in any case.',
    why: 'The official Python SDK sends True and False.',
  },
  repeatedQueryKey: {
    value: 'refused',
    certainty: 'I',
    what: 'A known query parameter given twice is refused.',
    why: 'The signature page does not say how to sign it, so no SDK sends it.',
  },
  dateTime: {
    value: 'UTC',
    certainty: 'I',
    what: 'Instants are ISO 8601 in UTC with a Z; seconds and their fractions may be left out.',
    why: 'All samples have this form.',
  },
  listText: {
    value: 'trimmed',
    certainty: 'I',
    what: 'Comma-separated lists are trimmed, and empty places in them are dropped.',
    why: 'People write "a, b".',
  },
  sortNeedsOrder: {
    value: 'both or none',
    certainty: 'D',
    what: 'SortBy and Order are given together or not at all; an obsolete SortBy is not asked for.',
    why: 'The official guide says so for ListInstances; the other listings are taken to do the same.',
  },
  bodyContentType: {
    value: 'application/json',
    certainty: 'I',
    what: 'A body is a JSON object in the charset of its content type (UTF-8 where none is named); other content types are refused, an absent one is taken for JSON.',
    why: 'Every body parameter of the API is serialised so; no operation takes a form.',
  },
  bodyLimitBytes: {
    value: 4 * 1024 * 1024,
    certainty: 'U',
    what: 'A body has at most 4 MiB.',
    why: 'Far above any real call, and it keeps a mistaken upload from filling the memory.',
  },
  unsignedContentType: {
    value: 'accepted',
    certainty: 'I',
    what: 'A content type that is not signed is accepted; an unsigned x-acs-* header or host is not.',
    why: 'The signature page lists it among the headers to sign, but HTTP libraries add one by themselves.',
  },
  throttleBurst: {
    value: 1,
    certainty: 'U',
    what: 'With `--qps N` a burst of N calls (one second’s worth) is taken at once, then N a second.',
    why: 'Quota Center counts calls in a window; the limits of this product are not published.',
  },
} as const satisfies Readonly<Record<string, Rule<unknown>>>;
