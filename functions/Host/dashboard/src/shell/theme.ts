import { useSyncExternalStore } from 'react';

export type Theme = 'light' | 'dark';

const key = 'spate.theme';
const dark = matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();

const chosen = (): Theme | null => (localStorage.getItem(key) as Theme | null) ?? null;

export const currentTheme = (): Theme => chosen() ?? (dark.matches ? 'dark' : 'light');

export function applyTheme(): void {
  document.documentElement.dataset['theme'] = currentTheme();
  for (const listener of listeners) listener();
}

export function toggleTheme(): void {
  localStorage.setItem(key, currentTheme() === 'dark' ? 'light' : 'dark');
  applyTheme();
}

export const useTheme = (): Theme =>
  useSyncExternalStore((changed) => (listeners.add(changed), () => listeners.delete(changed)), currentTheme);

dark.addEventListener('change', applyTheme);
