using System.Text;

namespace Spate.Host.Tests;

/// <summary>The console of this process. What a test and all that it starts write to it goes to that test's own writer.</summary>
internal sealed class TestConsole : TextWriter
{
    private static readonly AsyncLocal<TextWriter?> Own = new();

    private readonly TextWriter _console = Console.Out;

    static TestConsole() => Console.SetOut(new TestConsole());

    private TestConsole()
    {
    }

    public override Encoding Encoding => _console.Encoding;

    /// <summary>Captures what this flow of control writes from here on.</summary>
    public static void CaptureTo(TextWriter writer) => Own.Value = writer;

    public override void Write(char value) => (Own.Value ?? _console).Write(value);

    public override void Write(string? value) => (Own.Value ?? _console).Write(value);

    public override void Flush() => (Own.Value ?? _console).Flush();
}
