using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading.Channels;

namespace Spate.EndToEnd.Tests.Harness;

/// <summary>The <c>spate</c> program as a process of its own. Whoever started it ends it: what still runs at disposal is killed.</summary>
internal sealed partial class SpateProcess : IAsyncDisposable
{
    private const int InterruptSignal = 2;
    private const int TerminateSignal = 15;
    private const int ContinueSignal = 18;
    private const int StopSignal = 19;

    /// <summary>The program that was built with these tests, or the one, such as a published one, that the environment names.</summary>
    private static readonly string Program = Environment.GetEnvironmentVariable("SPATE_PROGRAM")
        ?? Path.Combine(AppContext.BaseDirectory, "spate");

    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly Task _ended;

    private SpateProcess(Process process)
    {
        _process = process;
        _ended = EndAsync();
    }

    /// <summary>All that it wrote so far.</summary>
    public string Transcript
    {
        get
        {
            lock (_output)
                return $"{_output}{_errors}";
        }
    }

    /// <summary>The process's id.</summary>
    public int Id => _process.Id;

    /// <summary>Starts the program.</summary>
    public static SpateProcess Start(
        string workingDirectory, IReadOnlyDictionary<string, string> variables, params ReadOnlySpan<string> arguments)
    {
        var start = new ProcessStartInfo(Program, arguments.ToArray())
        {
            WorkingDirectory = workingDirectory,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        // Otherwise the runtime of a killed process would leave its diagnostic sockets in the temporary directory.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        // The emulated account asks nobody who they are, but the SDK signs every request.
        start.Environment["AWS_ACCESS_KEY_ID"] = "AKIAEXAMPLE";
        start.Environment["AWS_SECRET_ACCESS_KEY"] = "secret";
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{Program} was not started.");
        process.StandardInput.Close();
        return new SpateProcess(process);
    }

    /// <summary>The most memory that was resident so far, by the kernel's account (VmHWM).</summary>
    public long PeakResidentBytes()
    {
        var line = File.ReadLines($"/proc/{_process.Id}/status").First(static line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) * 1024;
    }

    /// <summary>Waits for the next line, of output or errors, that contains a text.</summary>
    public Task<string> LineAsync(string text) => LineAsync(text, Deadline.Limit);

    /// <summary>Waits for the next line, of output or errors, that contains a text, for work that may take longer than most.</summary>
    public async Task<string> LineAsync(string text, TimeSpan limit)
    {
        using var deadline = Deadline.Start(limit);
        try
        {
            while (true)
            {
                var line = await _lines.Reader.ReadAsync(deadline.Token);
                if (line.Contains(text, StringComparison.Ordinal))
                    return line;
            }
        }
        catch (Exception e) when (e is ChannelClosedException or OperationCanceledException)
        {
            var cause = e is ChannelClosedException ? "spate ended" : "it did not come in time";
            throw new InvalidOperationException($"A line with '{text}' was waited for, but {cause}. What spate wrote:\n{Transcript}", e);
        }
    }

    /// <summary>Waits for the end.</summary>
    public async Task<SpateExit> ExitAsync()
    {
        using var deadline = Deadline.Start();
        try
        {
            await _ended.WaitAsync(deadline.Token);
        }
        catch (OperationCanceledException e)
        {
            throw new InvalidOperationException($"spate did not end in time. What it wrote:\n{Transcript}", e);
        }

        return new SpateExit(_process.ExitCode, _output.ToString(), _errors.ToString());
    }

    /// <summary>SIGKILL: the process has no chance to do anything.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await ExitAsync();
    }

    /// <summary>SIGINT, as Ctrl-C sends it.</summary>
    public void Interrupt() => Send(InterruptSignal);

    /// <summary>SIGTERM, as supervisors send it.</summary>
    public void Terminate() => Send(TerminateSignal);

    /// <summary>SIGSTOP: the process stands still wherever it is, and does not know of it.</summary>
    public void Pause() => Send(StopSignal);

    /// <summary>SIGCONT: the process goes on as if no time had passed.</summary>
    public void Resume() => Send(ContinueSignal);

    /// <summary>SIGTERM, and the end that must follow: exit code 0.</summary>
    public async Task<SpateExit> StopAsync()
    {
        Terminate();
        var exit = await ExitAsync();
        Assert.True(exit.Code == 0, $"spate was asked to stop, and ended with {exit.Code}:\n{Transcript}");
        return exit;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _ended;
        _process.Dispose();
    }

    private async Task EndAsync()
    {
        await Task.WhenAll(ReadAsync(_process.StandardOutput, _output), ReadAsync(_process.StandardError, _errors));
        await _process.WaitForExitAsync(CancellationToken.None);
        _lines.Writer.Complete();
    }

    private async Task ReadAsync(StreamReader reader, StringBuilder transcript)
    {
        while (await reader.ReadLineAsync(CancellationToken.None) is { } line)
        {
            lock (_output)
                transcript.AppendLine(line);
            await _lines.Writer.WriteAsync(line, CancellationToken.None);
        }
    }

    private void Send(int signal)
    {
        if (Signal(_process.Id, signal) != 0)
        {
            throw new InvalidOperationException(
                $"Signal {signal} cannot be sent to process {_process.Id}: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Signal(int process, int signal);
}

/// <summary>How a process ended.</summary>
internal sealed record SpateExit(int Code, string Output, string Errors);
