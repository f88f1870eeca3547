// Connects to one MCP server as its arguments say, calls tools, and says on standard output how it went.
// Standard input answers what a person would be asked: to sign in.
import { createInterface } from 'node:readline';
import { connect } from './connect.mjs';

const { calls, ...options } = JSON.parse(process.argv[2]);
const answers = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const say = message => console.log(JSON.stringify(message));

// Signs the person in, with what her sign-in has to be, and hands over her ID token.
async function signIn(wanted) {
  say({ signIn: wanted });
  return (await answers.next()).value;
}

try {
  const client = await connect({ ...options, signIn });
  say({
    revision: client.getNegotiatedProtocolVersion(),
    server: client.getServerVersion().name,
    extensions: Object.keys(client.getServerCapabilities().extensions ?? {}),
    tools: (await client.listTools()).tools.map(tool => tool.name),
  });
  for (const call of calls) {
    const result = await client.callTool(call);
    say({ called: call.name, isError: result.isError ?? false, content: result.structuredContent ?? result.content });
  }
  await client.close();
} catch (error) {
  say({ refused: error.message });
}
process.exit();
