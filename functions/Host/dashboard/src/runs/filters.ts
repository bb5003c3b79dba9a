import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'wouter';
import type { Query } from '../api/client';

/** What of a filter is one text each; states may be several, and tags and outputs too. */
const single = ['route', 'objects', 'createdFrom', 'createdTo', 'error', 'fingerprint', 'prefix'] as const;
const several = ['state', 'tag', 'output'] as const;

export type Single = (typeof single)[number];
export type Several = (typeof several)[number];

export type Filter = { readonly [name in Single]?: string } & { readonly [name in Several]: readonly string[] };

/** The filter in the address: it can be kept, sent, and gone back to. */
export function useFilter() {
  const [search, setSearch] = useSearchParams();
  const filter = useMemo(() => read(search), [search]);
  const change = useCallback(
    (changes: Partial<Record<Single | Several, string | readonly string[] | undefined>>) =>
      setSearch((before) => {
        const after = new URLSearchParams(before);
        for (const [name, value] of Object.entries(changes)) {
          after.delete(name);
          for (const each of value === undefined ? [] : [value].flat()) after.append(name, each);
        }
        return after;
      }),
    [setSearch],
  );
  return { filter, change, clear: () => setSearch(new URLSearchParams()) };
}

export function read(search: URLSearchParams): Filter {
  const texts = single.map((name) => [name, search.get(name) || undefined]).filter(([, value]) => value !== undefined);
  const lists = several.map((name) => [name, search.getAll(name)]);
  return Object.fromEntries([...texts, ...lists]) as Filter;
}

export const toQuery = (filter: Filter): Query => ({ ...filter });

export const isEmpty = (filter: Filter): boolean =>
  Object.values(filter).every((value) => value === undefined || value.length === 0);

/** The address of the list of runs with a filter. */
export function runsAddress(filter: Partial<Filter>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(filter))
    for (const each of [value].flat()) if (each) search.append(name, each);
  return search.size > 0 ? `/runs?${search}` : '/runs';
}

export const runAddress = (id: string): string => `/runs/${encodeURIComponent(id)}`;
