using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Spate.Host.Settings;

/// <summary>Reads <c>host.json</c> and the environment variables that override it, as the Azure Functions host does.</summary>
internal static class HostSettingsReader
{
    /// <summary>The prefix of the environment variables: <c>AzureFunctionsJobHost__extensions__durableTask__hubName</c>.</summary>
    public const string Prefix = "AzureFunctionsJobHost__";

    /// <summary>A larger file is something else.</summary>
    private const int MaxBytes = 1 << 20;

    /// <param name="path">The file; null if there is none.</param>
    /// <exception cref="CommandException">The file cannot be read, or a setting is invalid; all problems are listed.</exception>
    public static HostSettings Load(string? path)
    {
        if (path is null)
            return Read(new ConfigurationBuilder(), null, Prefix);
        if (!File.Exists(path))
            throw new CommandException($"{path}: there is no such file; name one with --host-settings FILE", ExitCode.Usage);

        var file = new FileInfo(path);
        return file.Length > MaxBytes
            ? throw new CommandException($"{path}: the file has {file.Length} bytes; at most {MaxBytes} are read", ExitCode.Usage)
            : Parse(File.ReadAllText(path), path);
    }

    internal static HostSettings Parse(string json, string path, string prefix = Prefix)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        return Read(new ConfigurationBuilder().AddJsonStream(stream), path, prefix);
    }

    private static HostSettings Read(IConfigurationBuilder builder, string? path, string prefix)
    {
        var configuration = Build(builder.AddEnvironmentVariables(prefix), path);
        var setup = new HostConfigurationSetup(configuration, new SettingOrigins(configuration, path, prefix));
        var services = new ServiceCollection();
        services.AddOptions<HostConfiguration>().ValidateOnStart();
        services.AddSingleton<IConfigureOptions<HostConfiguration>>(setup).AddSingleton<IValidateOptions<HostConfiguration>>(setup);
        using var provider = services.BuildServiceProvider();
        try
        {
            provider.GetRequiredService<IStartupValidator>().Validate();
        }
        catch (OptionsValidationException e)
        {
            throw new CommandException(string.Join(Environment.NewLine, e.Failures), ExitCode.Usage, e);
        }

        return HostSettings.Of(provider.GetRequiredService<IOptions<HostConfiguration>>().Value);
    }

    private static IConfigurationRoot Build(IConfigurationBuilder builder, string? path)
    {
        try
        {
            return builder.Build();
        }
        catch (JsonException e)
        {
            throw new CommandException($"{path}:{e.LineNumber + 1}:{e.BytePositionInLine + 1}: is not valid JSON", ExitCode.Usage, e);
        }
        catch (FormatException e)
        {
            throw new CommandException(
                $"{path}: the file must be an object whose keys differ in more than case. {e.Message}",
                ExitCode.Usage,
                e);
        }
    }
}
