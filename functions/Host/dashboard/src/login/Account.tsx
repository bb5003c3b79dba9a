import { useMutation, useQueryClient } from '@tanstack/react-query';
import { remove } from '../api/client';
import { useSession } from '../api/session';
import { Button } from '../design/Button';
import styles from './Account.module.css';

/** Who is logged in, where a key is needed. */
export function Account() {
  const { data } = useSession();
  const client = useQueryClient();
  const logout = useMutation({ mutationFn: () => remove('/session'), onSuccess: () => client.resetQueries() });
  if (!data?.keyRequired) return null;
  return (
    <p className={styles.account}>
      {data.name ? `${data.name}, ${data.role}` : data.role}
      <Button kind="bare" onClick={() => logout.mutate()}>
        Log out
      </Button>
    </p>
  );
}
