export type Query = Record<string, string | number | boolean | readonly string[] | undefined>;

/** What the API refused, in its own words; status 0 if it was not reached. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }

  get isUnreachable(): boolean {
    return this.status === 0 || this.status === 503;
  }
}

export const get = <T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> =>
  send<T>('GET', path, query, undefined, signal);

export const post = <T>(path: string, body?: unknown, query?: Query): Promise<T> => send<T>('POST', path, query, body);

export const remove = <T>(path: string, query?: Query): Promise<T> => send<T>('DELETE', path, query);

/** The address of something below /api/v1. */
export function address(path: string, query: Query = {}): string {
  const text = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const each of Array.isArray(value) ? value : [value]) text.append(name, String(each));
  }
  return `/api/v1${path}${text.size > 0 ? `?${text}` : ''}`;
}

async function send<T>(method: string, path: string, query?: Query, body?: unknown, signal?: AbortSignal): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (method !== 'GET') headers['X-Spate-Request'] = '1';
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  const request: RequestInit = { method, headers, credentials: 'same-origin' };
  if (body !== undefined) request.body = JSON.stringify(body);
  if (signal) request.signal = signal;
  const response = await fetch(address(path, query), request).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError(0, 'Spate does not answer. This page goes on as soon as it does.');
  });
  if (!response.ok) throw new ApiError(response.status, await problem(response));
  return response.status === 204 || response.headers.get('Content-Length') === '0'
    ? (undefined as T)
    : await content<T>(response);
}

async function content<T>(response: Response): Promise<T> {
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

async function problem(response: Response): Promise<string> {
  const text = await response.text();
  try {
    const { detail, title } = JSON.parse(text) as { detail?: string; title?: string };
    return detail ?? title ?? `Spate answered with status ${response.status}.`;
  } catch {
    return `Spate answered with status ${response.status}.`;
  }
}
