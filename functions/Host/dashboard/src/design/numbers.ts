const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });
const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'];

/** 1234567 as 1,234,567. */
export const count = (value: number): string => whole.format(value);

/** 1234567 as 1.23M. */
export const compact = (value: number): string =>
  Math.abs(value) < 10_000 ? whole.format(value) : short.format(value);

/** A number of bytes, in steps of a thousand. */
export function bytes(value: number): string {
  const step = value < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(value) / 3));
  const scaled = value / 1000 ** step;
  return `${scaled >= 100 || step === 0 ? Math.round(scaled) : Number(scaled.toPrecision(3))} ${units[step]}`;
}

/** A share as a percentage; only what is whole is 100 %. */
export function percent(part: number, whole: number): string {
  if (whole === 0) return '0 %';
  const share = (part / whole) * 100;
  if (share > 0 && share < 1) return '< 1 %';
  return `${share < 100 ? Math.min(99, Math.round(share)) : 100} %`;
}

/** Singular for one, plural for others. */
export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;
