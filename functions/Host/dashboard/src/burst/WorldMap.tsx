import { geoEqualEarth, geoPath } from 'd3-geo';
import { useMemo } from 'react';
import { compact } from '../design/numbers';
import type { Top } from './burst';
import { countries, numericOf } from './countries';
import styles from './Burst.module.css';

const size = [820, 400] as const;
const shapes = countries.features.filter(({ id }) => id !== '010');
const path = geoPath(geoEqualEarth().fitSize([...size], { type: 'FeatureCollection', features: shapes }));
const drawn = shapes.map((shape) => ({ id: String(shape.id), name: shape.properties.name, path: path(shape) ?? '' }));

/** The more records a country has, the darker it is; by magnitude, for a few have most. */
export function WorldMap({ countries: top }: { countries: readonly Top[] }) {
  const counts = useMemo(() => new Map(top.map(({ key, count }) => [numericOf(key), count])), [top]);
  const most = Math.max(1, ...top.map(({ count }) => count));
  return (
    <svg className={styles.map} viewBox={`0 0 ${size.join(' ')}`} role="img" aria-label="Records by country">
      {drawn.map((country) => {
        const count = counts.get(country.id) ?? 0;
        return (
          <path key={country.name} d={country.path} fill={fillOf(count, most)}>
            <title>{`${country.name}: ${count === 0 ? 'none' : compact(count)}`}</title>
          </path>
        );
      })}
    </svg>
  );
}

function fillOf(count: number, most: number): string {
  if (count === 0) return 'var(--line)';
  const share = Math.log1p(count) / Math.log1p(most);
  return `color-mix(in oklab, var(--ink) ${Math.round(20 + 70 * share ** 2)}%, var(--line))`;
}
