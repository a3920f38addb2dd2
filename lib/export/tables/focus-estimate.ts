import { defineTable, optional, required } from '../table.ts';

const CONSTANT = 'constant';
const COST = '`list_cost` of instance_hours: list price × hours';

export const focusEstimate = defineTable({
  name: 'focus_estimate',
  version: 1,
  row: 'a pay-as-you-go instance that ran, and a day',
  description:
    'The estimate of `instance_hours` under the column names of FOCUS 1.2, for tools that read those. FOCUS-shaped, not ' +
    'conformant: every cost is the list price, `x_Estimated` is always true, and nothing here is an invoice. Savings are ' +
    'not cost rows, and so not in here.',
  key: ['x_Target', 'ResourceId'],
  columns: [
    required('BilledCost', 'float64', {
      unit: '`BillingCurrency`',
      source: COST,
      description: 'An estimate: not what will be on the invoice.',
    }),
    required('BillingAccountId', 'string', {
      source: 'credentials',
      description: 'The account that pays.',
    }),
    optional('BillingAccountName', 'string', {
      source: 'none',
      description: 'Always null: the service does not name the account.',
    }),
    required('BillingCurrency', 'string', {
      source: 'ListEcsSpecs `Currency`',
      description: 'Currency of every cost of the row.',
    }),
    required('BillingPeriodStart', 'timestamp', {
      source: '`dt` and the zone',
      description: 'First instant of the month.',
    }),
    required('BillingPeriodEnd', 'timestamp', {
      source: '`dt` and the zone',
      description: 'First instant of the next month.',
    }),
    required('ChargeCategory', 'string', { source: CONSTANT, description: '`Usage`.' }),
    optional('ChargeClass', 'string', { source: CONSTANT, description: 'Null: no correction.' }),
    required('ChargeDescription', 'string', {
      source: 'worked out',
      description: 'What was charged for, in words, and that it is an estimate.',
    }),
    required('ChargeFrequency', 'string', { source: CONSTANT, description: '`Usage-Based`.' }),
    required('ChargePeriodStart', 'timestamp', {
      source: '`day_start` of instance_hours',
      description: 'First instant of the day.',
    }),
    required('ChargePeriodEnd', 'timestamp', {
      source: '`day_end` of instance_hours',
      description: 'First instant of the next day.',
    }),
    required('ConsumedQuantity', 'float64', {
      unit: '`ConsumedUnit`',
      source: '`running_hours` of instance_hours',
      description: 'Hours that the instance ran.',
    }),
    required('ConsumedUnit', 'string', { source: CONSTANT, description: '`Hours`.' }),
    required('ContractedCost', 'float64', {
      unit: '`BillingCurrency`',
      source: COST,
      description: 'Discounts are not known: the list price.',
    }),
    required('EffectiveCost', 'float64', {
      unit: '`BillingCurrency`',
      source: COST,
      description: 'Discounts and packages are not known: the list price.',
    }),
    required('InvoiceIssuerName', 'string', {
      source: CONSTANT,
      description: '`Alibaba Cloud`.',
    }),
    required('ListCost', 'float64', {
      unit: '`BillingCurrency`',
      source: COST,
      description: 'List price of the hours.',
    }),
    required('ListUnitPrice', 'float64', {
      unit: '`BillingCurrency` an hour',
      source: 'ListEcsSpecs `Price`',
      description: 'List price of an hour.',
    }),
    required('PricingCategory', 'string', {
      source: CONSTANT,
      description: '`Standard`: spot prices are not known.',
    }),
    required('PricingQuantity', 'float64', {
      unit: '`PricingUnit`',
      source: '`running_hours` of instance_hours',
      description: 'Hours that the instance ran.',
    }),
    required('PricingUnit', 'string', { source: CONSTANT, description: '`Hours`.' }),
    required('ProviderName', 'string', { source: CONSTANT, description: '`Alibaba Cloud`.' }),
    required('PublisherName', 'string', { source: CONSTANT, description: '`Alibaba Cloud`.' }),
    required('RegionId', 'string', { source: 'policies file', description: 'Region.' }),
    required('RegionName', 'string', {
      source: 'policies file',
      description: 'The same as `RegionId`: names differ by language.',
    }),
    required('ResourceId', 'string', {
      source: 'ListInstances `InstanceId`',
      description: 'The instance.',
    }),
    required('ResourceName', 'string', {
      source: 'ListInstances `InstanceName`',
      description: 'Its name, as its owner wrote it.',
    }),
    required('ResourceType', 'string', { source: CONSTANT, description: '`DSW Instance`.' }),
    required('ServiceCategory', 'string', {
      source: CONSTANT,
      description: '`AI and Machine Learning`.',
    }),
    required('ServiceName', 'string', { source: CONSTANT, description: '`PAI-DSW`.' }),
    required('ServiceSubcategory', 'string', {
      source: CONSTANT,
      description: '`Machine Learning`.',
    }),
    required('SkuId', 'string', {
      source: 'ListInstances `EcsSpec`',
      description: 'ECS instance type.',
    }),
    required('SkuMeter', 'string', { source: CONSTANT, description: '`Instance Hours`.' }),
    required('SubAccountId', 'string', {
      source: 'ListInstances `WorkspaceId`',
      description: 'The workspace.',
    }),
    optional('SubAccountName', 'string', {
      source: 'ListInstances `WorkspaceName`',
      description: 'Name of the workspace.',
    }),
    required('SubAccountType', 'string', { source: CONSTANT, description: '`Workspace`.' }),
    required('Tags', 'string', {
      source: 'ListInstances `Labels`',
      description: 'DSW labels as a JSON object, its members sorted.',
    }),
    required('x_Estimated', 'boolean', { source: CONSTANT, description: 'True in every row.' }),
    optional('x_GpuCount', 'int32', {
      unit: 'GPUs',
      source: 'ListEcsSpecs `GPU`',
      description: 'GPUs of the spec.',
    }),
    required('x_IdleHours', 'float64', {
      unit: 'h',
      source: '`idle_hours` of instance_hours',
      description: 'How long of the hours it was idle.',
    }),
    required('x_Target', 'string', {
      source: 'policies file',
      description: 'Name of the target.',
    }),
    required('x_UserId', 'string', {
      source: 'ListInstances `UserId`',
      description: 'The user whose instance it is.',
    }),
  ],
});
