// The second factor is done and the agent goes on: this window has nothing more to say. A tab that a link opened stays, and says that it may be closed.
setTimeout(() => window.close(), 1200);
