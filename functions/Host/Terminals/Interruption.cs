using System.Runtime.InteropServices;

namespace Spate.Host.Terminals;

/// <summary>
/// Ctrl-C and termination by a supervisor. The first signal stops the command gracefully; a second Ctrl-C ends the process at once.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<PosixSignalRegistration> _registrations = [];

    private Interruption()
    {
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>Listens to SIGINT and SIGTERM until disposed.</summary>
    public static Interruption OnSignals()
    {
        var interruption = new Interruption();
        interruption._registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, interruption.Handle));
        interruption._registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, interruption.Handle));
        return interruption;
    }

    public void Dispose()
    {
        _registrations.ForEach(static registration => registration.Dispose());
        _stop.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        if (_stop.IsCancellationRequested && context.Signal == PosixSignal.SIGINT)
        {
            // The live view hides the cursor and has no chance to show it again.
            if (!Console.IsOutputRedirected)
                Console.Out.Write("\e[?25h");
            Environment.Exit(ExitCode.Interrupted);
        }

        // Otherwise the runtime would end the process when this handler returns.
        context.Cancel = true;
        _stop.Cancel();
    }
}
