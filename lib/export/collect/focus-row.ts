import { canonicalJson } from '../../base/canonical-json.ts';
import { dayBounds } from '../day.ts';
import type { RowOf } from '../table.ts';
import type { focusEstimate } from '../tables/focus-estimate.ts';
import type { InstanceHoursRow } from '../tables/instance-hours.ts';
import type { SeenInstance } from './look.ts';

interface Account {
  readonly account: string;
  readonly zone: string;
  readonly dt: string;
}

const PROVIDER = 'Alibaba Cloud';

/** What `instance_hours` says of an instance, under the names of FOCUS; undefined where it has no list price. */
export function focusRow(
  hours: InstanceHoursRow,
  { workspaceName, instance }: SeenInstance,
  { account, zone, dt }: Account,
): RowOf<typeof focusEstimate> | undefined {
  const { list_cost: cost, currency, price_per_hour: price, spec } = hours;
  if (cost === null || currency === null || price === null || spec === null) return undefined;
  const month = monthBounds(zone, dt);
  return {
    BilledCost: cost,
    BillingAccountId: account,
    BillingAccountName: null,
    BillingCurrency: currency,
    BillingPeriodStart: month.start,
    BillingPeriodEnd: month.end,
    ChargeCategory: 'Usage',
    ChargeClass: null,
    ChargeDescription: `Estimate by the list price: hours of the instance type ${spec}`,
    ChargeFrequency: 'Usage-Based',
    ChargePeriodStart: hours.day_start,
    ChargePeriodEnd: hours.day_end,
    ConsumedQuantity: hours.running_hours,
    ConsumedUnit: 'Hours',
    ContractedCost: cost,
    EffectiveCost: cost,
    InvoiceIssuerName: PROVIDER,
    ListCost: cost,
    ListUnitPrice: price,
    PricingCategory: 'Standard',
    PricingQuantity: hours.running_hours,
    PricingUnit: 'Hours',
    ProviderName: PROVIDER,
    PublisherName: PROVIDER,
    RegionId: hours.region_id,
    RegionName: hours.region_id,
    ResourceId: hours.instance_id,
    ResourceName: hours.instance_name,
    ResourceType: 'DSW Instance',
    ServiceCategory: 'AI and Machine Learning',
    ServiceName: 'PAI-DSW',
    ServiceSubcategory: 'Machine Learning',
    SkuId: spec,
    SkuMeter: 'Instance Hours',
    SubAccountId: hours.workspace_id,
    SubAccountName: workspaceName,
    SubAccountType: 'Workspace',
    Tags: canonicalJson(instance.labels),
    x_Estimated: true,
    x_GpuCount: hours.gpus,
    x_IdleHours: hours.idle_hours,
    x_Target: hours.target,
    x_UserId: hours.owner_id,
  };
}

function monthBounds(zone: string, dt: string): { readonly start: Date; readonly end: Date } {
  const [year = 0, month = 0] = dt.split('-').map(Number);
  const next = new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10);
  return { start: dayBounds(zone, `${dt.slice(0, 7)}-01`).start, end: dayBounds(zone, next).start };
}
