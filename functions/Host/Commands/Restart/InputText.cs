namespace Spate.Host.Commands.Restart;

/// <summary>An input on the command line, or in a file that the command line names.</summary>
internal static class InputText
{
    /// <exception cref="CommandException">There is no such file.</exception>
    public static string Read(string text)
    {
        if (!text.StartsWith('@'))
            return text;
        try
        {
            return File.ReadAllText(text[1..]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandException($"--input {text}: the file cannot be read: {e.Message}", ExitCode.Usage, e);
        }
    }
}
