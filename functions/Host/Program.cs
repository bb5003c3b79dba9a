using Spate.Host.Commands;
using Spate.Host.Terminals;
using var interruption = Interruption.OnSignals();
return await SpateCommandLine.RunAsync(args, Terminal.OfProcess(), interruption.Token);
