import { Client, CrossAppAccessProvider, StreamableHTTPClientTransport, discoverAndRequestJwtAuthGrant } from '@modelcontextprotocol/client';

/** Connects to an MCP server with nothing but a sign-in at the company's identity provider. */
export async function connect({ server, issuer, idp, atIdp, atServer, revision, signIn }) {
  let wanted;
  let idToken = await signIn({});

  const authProvider = new CrossAppAccessProvider({
    ...atServer,
    expectedIssuer: issuer,
    assertion: async ({ authorizationServerUrl, resourceUrl, scope, fetchFn }) => {
      if (wanted) idToken = await signIn(wanted);
      wanted = undefined;
      const { jwtAuthGrant } = await discoverAndRequestJwtAuthGrant({
        idpUrl: idp, audience: authorizationServerUrl, resource: resourceUrl, scope, idToken, ...atIdp, fetchFn,
      });
      return jwtAuthGrant;
    },
  });

  // The SDK asks for the scope of a challenge by itself; which sign-in it wants (RFC 9470) is for the host to read.
  const listen = async (url, init) => {
    const response = await fetch(url, init);
    const challenge = response.headers.get('www-authenticate') ?? '';
    const valueOf = name => new RegExp(`${name}="([^"]*)"`).exec(challenge)?.[1];
    if (valueOf('error') === 'insufficient_user_authentication') wanted = { acr_values: valueOf('acr_values'), max_age: valueOf('max_age') };
    return response;
  };

  const client = new Client({ name: 'acme-agent', version: '1.0.0' }, {
    capabilities: { extensions: { 'io.modelcontextprotocol/enterprise-managed-authorization': {} } },
    versionNegotiation: { mode: revision === '2025-11-25' ? 'legacy' : { pin: revision } },
  });
  await client.connect(new StreamableHTTPClientTransport(new URL(server), { authProvider, fetch: listen }));
  return client;
}
