// The process of the TypeScript client: a line in is a turn, a line out is its report. ClientProgram.cs is the same in C#.
import { createHash } from 'node:crypto';
import { createInterface } from 'node:readline';
import {
  Client, CrossAppAccessProvider, StreamableHTTPClientTransport, discoverAndRequestJwtAuthGrant, discoverAuthorizationServerMetadata,
  requestJwtAuthorizationGrant,
} from '@modelcontextprotocol/client';

/** Whether the host keeps the metadata for the SDK. */
const helped = process.argv[2] === 'helped';

/** The SDK's provider with a host that keeps what it hands over. By itself it keeps no metadata. */
class KeepingProvider extends CrossAppAccessProvider {
  #state;
  discoveryState() { return this.#state; }
  saveDiscoveryState(state) { this.#state = state; }
}

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const { revision, idp, atIdp, servers } = JSON.parse((await lines.next()).value);
const providers = new Map();
const connected = new Map();
let idToken;
let idpMetadata;
let requests = {};
const sent = new Map();

async function counting(url, init) {
  const { origin, href } = new URL(url);
  requests[origin] = (requests[origin] ?? 0) + 1;
  sent.set(href, init);
  return fetch(url, init);
}

/** As the SDK's documentation has it. */
const getGrantAsDocumented = request => discoverAndRequestJwtAuthGrant({ idpUrl: idp, ...request });

/** The same in two steps, so that the IdP's metadata is read once for all servers. */
async function getGrantHelped(request) {
  idpMetadata ??= discoverAuthorizationServerMetadata(idp, { fetchFn: request.fetchFn });
  return requestJwtAuthorizationGrant({ tokenEndpoint: (await idpMetadata).token_endpoint, ...request });
}

const [Provider, getGrant] = helped ? [KeepingProvider, getGrantHelped] : [CrossAppAccessProvider, getGrantAsDocumented];

const newProvider = ({ issuer, account }) => new Provider({
  ...account,
  expectedIssuer: issuer,
  fetchFn: counting,
  assertion: async ({ authorizationServerUrl, resourceUrl, scope, fetchFn }) => {
    const { jwtAuthGrant } = await getGrant({ audience: authorizationServerUrl, resource: resourceUrl, scope, idToken, ...atIdp, fetchFn });
    return jwtAuthGrant;
  },
});

async function connect(server) {
  const client = new Client({ name: 'benchmark', version: '1.0.0' }, { versionNegotiation: { mode: { pin: revision } } });
  const transport = new StreamableHTTPClientTransport(new URL(server.resource), { authProvider: providers.get(server.name), fetch: counting });
  await client.connect(transport);
  connected.set(server.name, client);
  return client;
}

async function ask(server) {
  const client = connected.get(server.name) ?? await connect(server);
  const result = await client.callTool({ name: server.tool });
  if (result.isError || !result.structuredContent) throw new Error(`${server.name} answered ${server.tool} with an error, or without structured content.`);
  return result.structuredContent;
}

async function askAll(asked, parallel) {
  if (parallel) return Promise.all(asked.map(ask));
  const contents = [];
  for (const server of asked) contents.push(await ask(server));
  return contents;
}

function forget(knowledge) {
  if (knowledge === 'Cold') {
    idpMetadata = undefined;
    for (const server of servers) providers.set(server.name, newProvider(server));
  } else if (knowledge === 'Warm') {
    for (const provider of providers.values()) provider.saveTokens(undefined);
  }
}

function tokenOf(server) {
  const token = new Headers(sent.get(server.resource)?.headers).get('authorization')?.replace(/^Bearer /, '') ?? '';
  return createHash('sha256').update(token).digest('hex');
}

async function take(turn) {
  if (turn.knowledge !== 'Kept') {
    for (const client of connected.values()) await client.close();
    connected.clear();
  }
  idToken = turn.idToken;
  requests = {};
  const asked = servers.slice(0, turn.servers);
  const [started, cpu] = [performance.now(), process.cpuUsage()];
  forget(turn.knowledge);
  const contents = await askAll(asked, turn.parallel);
  const [milliseconds, { user, system }] = [performance.now() - started, process.cpuUsage(cpu)];
  return {
    milliseconds,
    cpuMilliseconds: (user + system) / 1000,
    requests,
    answers: asked.map((server, i) => ({ name: server.name, content: contents[i], token: tokenOf(server) })),
  };
}

for await (const line of lines) {
  const report = await take(JSON.parse(line)).catch(error => ({ error: String(error?.stack ?? error) }));
  console.log(JSON.stringify(report));
}
process.exit();
