export function generateReference(_api: unknown): string {
  return '';
}
