import { useEffect, useRef } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { views } from './views';

/** The keys that work in every view. j, k, x and Enter belong to lists, and / to what has a search. */
export function useShortcuts() {
  const dialog = useRef<HTMLDialogElement>(null);
  const [, navigate] = useLocation();
  const client = useQueryClient();
  const open = () => dialog.current?.showModal();
  useEffect(() => {
    let isGoing = false;
    const press = (event: KeyboardEvent) => {
      if (isTyping(event)) return;
      const view = isGoing ? views.find(({ key }) => key === event.key) : undefined;
      isGoing = event.key === 'g';
      if (view) navigate(view.path);
      else if (event.key === '?') open();
      else if (event.key === 'r') void client.invalidateQueries();
      else if (event.key === '/') document.querySelector<HTMLInputElement>('input[type=search]')?.focus();
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [client, navigate]);
  return { dialog, open };
}

/** Whether a key belongs to what has the focus, or to the browser. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement;
  return event.ctrlKey || event.metaKey || event.altKey || target.closest('input, textarea, select, dialog') !== null;
}
