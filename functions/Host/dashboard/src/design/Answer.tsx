import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Outline, Problem } from './Notice';

/** What the server answered; before that, an outline or what is wrong. Later failures leave what is there in place. */
export function Answer<T>({
  query,
  children,
  rows,
}: {
  query: UseQueryResult<T>;
  children: (data: T) => ReactNode;
  rows?: number;
}) {
  if (query.data !== undefined) return children(query.data);
  const error = query.error ?? query.failureReason;
  return error ? <Problem error={error} /> : <Outline {...(rows === undefined ? {} : { rows })} />;
}
