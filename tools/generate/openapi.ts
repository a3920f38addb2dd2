import { toJsonSchema } from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';
import * as answers from '../../lib/http/answers.ts';
import { instancesQuerySchema, whyQuerySchema } from '../../lib/http/routes/instances.ts';
import { jobsQuerySchema, planQuerySchema } from '../../lib/http/routes/jobs.ts';
import { runsQuerySchema } from '../../lib/http/routes/runs.ts';
import { applyRequestSchema, jobRequestSchema } from '../../lib/jobs/job-request.ts';

/** One operation of the HTTP interface. */
interface Operation {
  readonly method: 'get' | 'post';
  /** As OpenAPI writes it. */
  readonly path: string;
  readonly id: string;
  readonly summary: string;
  /** Absent where nobody has to say who they are. */
  readonly role?: 'viewer' | 'operator' | 'approver';
  readonly query?: { readonly entries: Readonly<Record<string, GenericSchema>> };
  readonly body?: GenericSchema;
  readonly status?: 202;
  readonly answer: GenericSchema | 'text/html' | 'application/json';
  /** Statuses that are not the usual ones. */
  readonly refusals?: readonly number[];
}

export const operations: readonly Operation[] = [
  {
    method: 'get',
    path: '/healthz',
    id: 'health',
    summary: 'Whether anybody is there',
    answer: answers.healthAnswer,
  },
  {
    method: 'get',
    path: '/openapi.json',
    id: 'openapi',
    summary: 'This document',
    answer: 'application/json',
  },
  {
    method: 'get',
    path: '/jobs',
    id: 'listJobs',
    summary: 'Jobs, the latest first',
    role: 'viewer',
    query: jobsQuerySchema,
    answer: answers.jobPageAnswer,
  },
  {
    method: 'post',
    path: '/jobs',
    id: 'createJob',
    summary: 'Have a plan made',
    role: 'operator',
    body: jobRequestSchema,
    status: 202,
    answer: answers.jobAnswer,
    refusals: [413, 415, 422],
  },
  {
    method: 'get',
    path: '/jobs/{id}',
    id: 'getJob',
    summary: 'Where a job stands',
    role: 'viewer',
    answer: answers.jobAnswer,
    refusals: [404],
  },
  {
    method: 'get',
    path: '/jobs/{id}/plan',
    id: 'getPlan',
    summary: 'What a job would do, and why',
    role: 'viewer',
    query: planQuerySchema,
    answer: answers.planAnswer,
    refusals: [404, 409],
  },
  {
    method: 'post',
    path: '/jobs/{id}/apply',
    id: 'applyJob',
    summary: 'Have the plan of a job carried out',
    role: 'approver',
    body: applyRequestSchema,
    status: 202,
    answer: answers.jobAnswer,
    refusals: [404, 409, 413, 415],
  },
  {
    method: 'post',
    path: '/jobs/{id}/cancel',
    id: 'cancelJob',
    summary: 'End a job',
    role: 'operator',
    status: 202,
    answer: answers.jobAnswer,
    refusals: [404, 409],
  },
  {
    method: 'get',
    path: '/instances',
    id: 'listInstances',
    summary: 'The fleet, a page at a time',
    role: 'viewer',
    query: instancesQuerySchema,
    answer: answers.instancesAnswer,
    refusals: [422],
  },
  {
    method: 'get',
    path: '/instances/{id}/why',
    id: 'why',
    summary: 'What policies decide on an instance, and why',
    role: 'viewer',
    query: whyQuerySchema,
    answer: answers.whyAnswer,
    refusals: [404, 422],
  },
  {
    method: 'get',
    path: '/runs',
    id: 'listRuns',
    summary: 'What was run, the latest first',
    role: 'viewer',
    query: runsQuerySchema,
    answer: answers.runsAnswer,
  },
  {
    method: 'get',
    path: '/runs/{policy}/{scheduledAt}/{target}',
    id: 'getRun',
    summary: 'What became of a run, also while it goes on',
    role: 'viewer',
    answer: answers.runAnswer,
    refusals: [404],
  },
  {
    method: 'get',
    path: '/reports',
    id: 'listReports',
    summary: 'Reports that were written',
    role: 'viewer',
    answer: answers.reportsAnswer,
  },
  {
    method: 'get',
    path: '/reports/{period}/{page}',
    id: 'getReport',
    summary: 'The page of a report',
    role: 'viewer',
    answer: 'text/html',
    refusals: [404],
  },
];

/** The OpenAPI document, from the schemas that requests are checked with and that tests hold answers to. */
export function openApiFile(): { readonly path: string; readonly text: string } {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of operations) {
    const { path, method } = operation;
    paths[path] = { ...paths[path], [method]: describe(operation) };
  }
  const document = {
    openapi: '3.1.0',
    info: {
      title: 'dsw-steward',
      version: '1',
      summary: 'Plans for PAI-DSW instances: made, looked at, approved by digest, carried out',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    components: {
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description:
            'With the role viewer, operator or approver. Where the gateway checks signatures (authType: function), sign with ACS3-HMAC-SHA256 instead.',
        },
      },
      schemas: { Problem: schemaOf(answers.problemAnswer) },
    },
    paths,
  };
  return { path: 'lib/http/openapi.json', text: `${JSON.stringify(document, null, 2)}\n` };
}

function describe({
  id,
  summary,
  role,
  query,
  body,
  path,
  status: given,
  answer,
  refusals = [],
}: Operation) {
  const status = given ?? 200;
  const parameters = [...pathParameters(path), ...queryParameters(query)];
  const usual = role === undefined ? [429] : [400, 401, 403, 429];
  return {
    operationId: id,
    summary,
    ...(role === undefined
      ? { security: [] }
      : { security: [{ token: [] }], description: `Takes the role ${role}.` }),
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body) } } },
    }),
    responses: {
      [status]: {
        description: summary,
        ...(status === 202 && { headers: LOCATION }),
        content: contentOf(answer),
      },
      ...Object.fromEntries(
        [...usual, ...refusals].sort((a, b) => a - b).map((code) => [code, REFUSAL]),
      ),
      default: REFUSAL,
    },
  };
}

const LOCATION = { location: { description: 'Where the job is.', schema: { type: 'string' } } };

const REFUSAL = {
  description: 'Why it is refused (RFC 9457).',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

function contentOf(answer: Operation['answer']) {
  if (typeof answer === 'string') return { [answer]: {} };
  return { 'application/json': { schema: schemaOf(answer) } };
}

function pathParameters(path: string) {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters(query: Operation['query']) {
  return Object.entries(query?.entries ?? {}).map(([name, schema]) => {
    const { description, ...rest } = schemaOf(schema);
    return { name, in: 'query', ...(description && { description }), schema: rest };
  });
}

function schemaOf(schema: GenericSchema) {
  // Documents of OpenAPI 3.1 name their dialect themselves.
  const { $schema: _, ...rest } = toJsonSchema(schema, { typeMode: 'input' });
  return rest;
}
