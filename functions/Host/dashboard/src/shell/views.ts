/** The views, in the order of the navigation, with the key that opens each after g. */
export const views = [
  { path: '/', name: 'Burst', key: 'b', icon: 'M3 13.500V9M8 13.500v-11M13 13.500V6' },
  { path: '/runs', name: 'Runs', key: 'u', icon: 'M3 4h10M3 8h10M3 12h6' },
  { path: '/cohort', name: 'Cohort', key: 'c', icon: 'M3 8h3M10 4h3M10 12h3M6 8c2 0 2-4 4-4M6 8c2 0 2 4 4 4' },
  { path: '/replays', name: 'Replays', key: 'p', icon: 'M13 8a5 5 0 1 1-1.700-3.700M13 2v3h-3' },
  { path: '/queue', name: 'Queue', key: 'q', icon: 'M2.500 5l5.500 3.500L13.500 5M2.500 4h11v8.500h-11z' },
  {
    path: '/schedules',
    name: 'Schedules',
    key: 's',
    icon: 'M8 4.500V8l2.500 1.500M8 2.500a5.500 5.500 0 1 1 0 11a5.500 5.500 0 0 1 0-11',
  },
  { path: '/ledger', name: 'Ledger', key: 'l', icon: 'M3.500 2.500h9v11h-9zM6 6h4M6 9h4' },
  { path: '/scaling', name: 'Scaling', key: 'a', icon: 'M2.500 13.500h11M4 13V9h3v4M9 13V4h3v9' },
  {
    path: '/audit',
    name: 'Audit',
    key: 't',
    icon: 'M8 2.500l5 2v3.500c0 3-2.500 5-5 5.500c-2.500-.5-5-2.500-5-5.500V4.500z',
  },
] as const;
