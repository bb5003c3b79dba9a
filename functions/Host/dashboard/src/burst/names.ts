const regions = new Intl.DisplayNames('en', { type: 'region', fallback: 'code' });

/** The name of a country, by its two letters; what is none, as it is. */
export const countryName = (letters: string): string =>
  /^[A-Z]{2}$/.test(letters) ? (regions.of(letters) ?? letters) : letters;
