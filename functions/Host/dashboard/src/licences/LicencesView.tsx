import { useQuery } from '@tanstack/react-query';
import { Answer } from '../design/Answer';
import { Code } from '../design/Code';
import { Page, Panel } from '../design/Page';

interface Licence {
  name: string;
  version: string;
  licence: string;
  text: string;
}

/** What this dashboard is made of. The build writes the list. */
export function LicencesView() {
  const query = useQuery({
    queryKey: ['licences'],
    queryFn: async ({ signal }): Promise<Licence[]> => (await fetch('/licences.json', { signal })).json(),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Page title="Licences" note="The packages of others that this dashboard is made of.">
      <Answer query={query}>
        {(licences) => (
          <Panel>
            {licences.map(({ name, version, licence, text }) => (
              <details key={name} className="small">
                <summary>
                  {name}{' '}
                  <span className="quiet">
                    {version}, {licence}
                  </span>
                </summary>
                {text && <Code text={text} />}
              </details>
            ))}
          </Panel>
        )}
      </Answer>
    </Page>
  );
}
