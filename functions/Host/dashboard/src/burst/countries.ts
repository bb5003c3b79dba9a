import type { FeatureCollection, Geometry } from 'geojson';
import iso from 'iso-3166-1';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import atlas from 'world-atlas/countries-110m.json';

const world = atlas as unknown as Topology<{ countries: GeometryCollection<{ name: string }> }>;

/** The countries of the world, by their numeric codes. */
export const countries: FeatureCollection<Geometry, { name: string }> = feature(world, world.objects.countries);

/** The numeric code of a country, by the two letters that data have. */
export const numericOf = (letters: string): string | undefined => iso.whereAlpha2(letters)?.numeric;
