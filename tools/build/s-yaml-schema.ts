import * as v from 'valibot';

/**
 * The part of fc3's settings that we use, read strictly. fc3's own schema takes unknown keys and any `triggerConfig`
 * whatever, and `s deploy` goes on when it finds faults; so mistakes must be found here.
 */

const text = v.pipe(v.string(), v.nonEmpty('must not be empty'));
const seconds = (max: number) =>
  v.pipe(
    v.number('expected a number (env() gives text: keep numbers in vars)'),
    v.integer(),
    v.minValue(1),
    v.maxValue(max),
  );

const hook = v.strictObject({ handler: text, timeout: seconds(300) });
const destination = v.strictObject({ destination: text });

const timerTrigger = v.strictObject({
  triggerName: text,
  triggerType: v.literal('timer'),
  description: v.optional(v.string()),
  qualifier: v.optional(v.string()),
  triggerConfig: v.strictObject({
    cronExpression: text,
    enable: v.boolean(),
    payload: v.optional(v.string()),
  }),
});

const httpTrigger = v.strictObject({
  triggerName: text,
  triggerType: v.literal('http'),
  description: v.optional(v.string()),
  qualifier: v.optional(v.string()),
  triggerConfig: v.strictObject({
    authType: v.picklist(['anonymous', 'function', 'jwt']),
    methods: v.pipe(
      v.array(v.picklist(['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS'])),
      v.minLength(1),
    ),
    disableURLInternet: v.optional(v.boolean()),
    authConfig: v.optional(v.unknown()),
  }),
});

const eventBridgeTrigger = v.strictObject({
  triggerName: text,
  triggerType: v.literal('eventbridge'),
  description: v.optional(v.string()),
  qualifier: v.optional(v.string()),
  triggerConfig: v.strictObject({
    triggerEnable: v.boolean(),
    asyncInvocationType: v.boolean(),
    eventRuleFilterPattern: text,
    eventSourceConfig: v.strictObject({
      eventSourceType: v.picklist([
        'Default',
        'MNS',
        'RocketMQ',
        'RabbitMQ',
        'Kafka',
        'MQTT',
        'DTS',
      ]),
      eventSourceParameters: v.record(v.string(), v.unknown()),
    }),
    eventSinkConfig: v.strictObject({
      deliveryOption: v.strictObject({
        mode: v.optional(v.string()),
        eventSchema: v.optional(v.picklist(['CloudEvents', 'RawData'])),
      }),
    }),
    runOptions: v.record(v.string(), v.unknown()),
  }),
});

export const functionProps = v.strictObject({
  functionName: v.pipe(
    v.string(),
    v.regex(
      /^[A-Za-z_][\w-]{0,63}$/,
      'expected 1 to 64 letters, digits, _ or -, not beginning with a digit or -',
    ),
  ),
  description: v.optional(v.string()),
  region: text,
  runtime: v.literal('nodejs20'),
  code: text,
  handler: v.pipe(v.string(), v.regex(/^[\w/-]+\.\w+$/, 'expected file.export')),
  cpu: v.pipe(v.number(), v.minValue(0.05), v.maxValue(16)),
  memorySize: v.pipe(
    v.number(),
    v.integer(),
    v.multipleOf(64),
    v.minValue(128),
    v.maxValue(32_768),
  ),
  diskSize: v.picklist([512, 10_240]),
  timeout: seconds(86_400),
  internetAccess: v.optional(v.boolean()),
  role: text,
  logConfig: v.literal('auto'),
  environmentVariables: v.record(v.string(), v.union([v.string(), v.number(), v.boolean()])),
  instanceLifecycleConfig: v.optional(
    v.strictObject({ initializer: v.optional(hook), preStop: v.optional(hook) }),
  ),
  asyncInvokeConfig: v.optional(
    v.strictObject({
      asyncTask: v.optional(v.boolean()),
      maxAsyncRetryAttempts: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(8)),
      maxAsyncEventAgeInSeconds: seconds(604_800),
      destinationConfig: v.optional(
        v.strictObject({ onSuccess: v.optional(destination), onFailure: v.optional(destination) }),
      ),
    }),
  ),
  concurrencyConfig: v.optional(
    v.strictObject({ reservedConcurrency: v.pipe(v.number(), v.integer(), v.minValue(1)) }),
  ),
  vpcConfig: v.optional(v.unknown()),
  tags: v.optional(v.unknown()),
  triggers: v.optional(
    v.pipe(
      v.array(v.variant('triggerType', [timerTrigger, httpTrigger, eventBridgeTrigger])),
      // The limits page says 50 (adjustable), the trigger page 10: stay below both.
      v.maxLength(10, 'FC may allow no more than 10 triggers for one function'),
    ),
  ),
});

export type FunctionProps = v.InferOutput<typeof functionProps>;
