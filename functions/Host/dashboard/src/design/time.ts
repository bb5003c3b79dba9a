const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const clockShort = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const full = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'long' });

/** Seconds as a duration: 84 ms, 3.2 s, 4 min 10 s, 2 h 5 min. */
export function duration(seconds: number): string {
  if (seconds < 0) return '0 s';
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return pair(minutes, 'min', Math.round(seconds % 60), 's');
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? pair(hours, 'h', minutes % 60, 'min') : pair(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

/** The time of day, with the date if that is not today's. */
export function moment(time: string | number | Date, now = new Date()): string {
  const at = new Date(time);
  return at.toDateString() === now.toDateString() ? clock.format(at) : `${day.format(at)}, ${clockShort.format(at)}`;
}

/** The time of day in hours and minutes. */
export const hour = (time: string | number | Date): string => clockShort.format(new Date(time));

/** Everything about a time, for a tooltip. */
export const fullMoment = (time: string | number | Date): string => full.format(new Date(time));

/** How many seconds lie between two times. */
export const between = (from: string | number | Date, to: string | number | Date): number =>
  (new Date(to).getTime() - new Date(from).getTime()) / 1000;

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}
