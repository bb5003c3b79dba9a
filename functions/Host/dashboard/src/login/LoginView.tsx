import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { post } from '../api/client';
import { Button } from '../design/Button';
import { Field } from '../design/Field';
import { Problem } from '../design/Notice';
import styles from './Login.module.css';

/** Asks for the key. The browser keeps only a session, in a cookie that scripts cannot read. */
export function LoginView() {
  const [key, setKey] = useState('');
  const input = useRef<HTMLFormElement>(null);
  const client = useQueryClient();
  const login = useMutation({
    mutationFn: () => post('/session', { key }),
    onSuccess: () => client.resetQueries(),
  });
  useEffect(() => input.current?.querySelector('input')?.focus(), []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (key !== '') login.mutate();
  };
  return (
    <main className={styles.page}>
      <form ref={input} className={styles.form} onSubmit={submit}>
        <svg width="40" height="40" viewBox="0 0 24 24" aria-hidden="true">
          <path d="M2 15c3.300 0 3.300-6 6.600-6s3.300 6 6.600 6 3.300-6 6.600-6" />
        </svg>
        <h1>Spate</h1>
        <Field
          label="Key"
          type="password"
          autoComplete="current-password"
          value={key}
          onChange={(event) => setKey(event.target.value)}
          hint="The API key of a viewer or an operator."
        />
        <Button kind="primary" type="submit" disabled={login.isPending || key === ''}>
          Log in
        </Button>
        {login.error && <Problem error={login.error} />}
      </form>
    </main>
  );
}
