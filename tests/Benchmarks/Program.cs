using System.Runtime.InteropServices;
using Xaa.Benchmarks;
using Xaa.Benchmarks.Clients;
using Xaa.Benchmarks.Floor;

// The floor is a server of its own: this same program, started with the word and its settings.
if (args is ["floor", var settings])
    return await FloorServer.RunAsync(settings);
// So are the clients in C#.
if (args is ["client", var name])
    return await ClientProgram.RunAsync(name, Console.In, Console.Out);

// However it is ended, its servers end with it, and their data goes.
using var stop = new CancellationTokenSource();
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return await Benchmark.RunAsync(args, Console.Out, Console.Error, stop.Token);

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}
