using Xaa.Benchmarks;
using Xaa.Benchmarks.Floor;

// The floor is a server of its own: this same program, started with the word and its settings.
if (args is ["floor", var settings])
    return await FloorServer.RunAsync(settings);

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
return await Benchmark.RunAsync(args, Console.Out, Console.Error, stop.Token);
