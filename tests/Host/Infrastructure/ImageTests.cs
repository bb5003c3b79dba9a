using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Spate.Host.Commands;
using Spate.Host.Settings;
using Spate.Host.Terminals;

namespace Spate.Host.Tests.Infrastructure;

/// <summary>What <c>infra/Dockerfile</c> builds, and how <c>infra/compose.yaml</c> runs it.</summary>
public sealed partial class ImageTests
{
    private static readonly Dockerfile Docker = Dockerfile.Load(Repository.PathOf("infra", "Dockerfile"));

    private static readonly JsonObject Services = YamlFile.Load(Repository.PathOf("infra", "compose.yaml"))["services"]!.AsObject();

    private static IEnumerable<JsonObject> Spates =>
        Services.Where(static service => service.Value!["image"]!.GetValue<string>() == "spate")
            .Select(static service => service.Value!.AsObject());

    private static DockerStage Image => Docker.Stages[^1];

    [Fact]
    public void The_program_is_published_as_the_README_says()
    {
        var publish = PublishCommand().Match(Docker.Stages.Single(static stage => stage.Name == "build")
            .Every("RUN")
            .Single(static run => run.Arguments.Contains("publish")).Arguments);

        Assert.Contains($"`{publish.Groups[1].Value}`", File.ReadAllText(Repository.PathOf("README.md")));
    }

    [Fact]
    public void The_image_has_no_shell_and_runs_as_a_user_without_rights()
    {
        Assert.EndsWith("/runtime-deps:10.0-noble-chiseled", Image.Image);
        Assert.Empty(Image.Every("RUN"));
        Assert.Equal("$APP_UID", Image.Last("USER").Arguments);
        Assert.Equal("/data", Image.Last("VOLUME").Arguments);
        Assert.Contains(Image.Every("COPY"), static copy => copy.Arguments == "--from=build --chown=$APP_UID:$APP_UID /data /data");
    }

    [Fact]
    public void What_the_image_runs_and_asks_for_its_health_is_what_the_program_accepts()
    {
        Accepts([.. Image.Last("ENTRYPOINT").Exec, .. Image.Last("CMD").Exec]);
        Accepts(Image.Last("HEALTHCHECK").Exec);
        foreach (var service in Spates)
            Accepts([.. Image.Last("ENTRYPOINT").Exec, .. Strings(service["command"])]);
        foreach (var check in Spates.Select(static service => Strings(service["healthcheck"]?["test"]))
            .Where(static check => check.Count > 0))
        {
            Accepts([.. check.Skip(1)]);
        }
    }

    [Fact]
    public void Stages_take_what_is_there()
    {
        var names = Docker.Stages.Select(static stage => stage.Name).ToHashSet();
        foreach (var copy in Docker.Stages.SelectMany(static stage => stage.Every("COPY")))
        {
            if (Origin().Match(copy.Arguments) is { Success: true } origin)
                Assert.Contains(origin.Groups[1].Value, names);
            else
            {
                Assert.All(
                    copy.Arguments.Split(' ').SkipLast(1),
                    static source => Assert.True(Path.Exists(Repository.PathOf(source)), $"{source} is copied and not there."));
            }
        }
    }

    [Fact]
    public void Images_are_pinned_to_a_version_and_no_secret_is_baked_in()
    {
        var arguments = Docker.Globals.Select(static argument => argument.Arguments.Split('=', 2))
            .ToDictionary(static pair => $"${{{pair[0]}}}", static pair => pair[1]);
        var images = Docker.Stages.Select(
            stage => arguments.Aggregate(stage.Image, static (image, argument) => image.Replace(argument.Key, argument.Value)))
            .Concat(Services.Where(static service => service.Value!["build"] is null)
                .Select(static service => service.Value!["image"]!.GetValue<string>()));
        var words = Docker.Stages.SelectMany(static stage => stage.Instructions)
            .Where(static instruction => instruction.Name is "ENV" or "ARG")
            .Select(static instruction => instruction.Arguments);

        Assert.All(images, static image => Assert.Matches(@"^[^$]+:\d+[\w.-]*$", image));
        Assert.All(words, static word => Assert.DoesNotMatch("(?i)secret|password|token|access_key", word));
    }

    [Fact]
    public void What_the_image_is_built_from_holds_no_build_results_and_nothing_private()
    {
        var ignored = File.ReadAllLines(Repository.PathOf("infra", "Dockerfile.dockerignore"));

        Assert.Empty(new[] { ".git", "**/bin", "**/obj", "**/node_modules", "data" }.Except(ignored));
    }

    [Fact]
    public void Services_run_on_a_read_only_root_without_capabilities_and_with_a_health_check()
    {
        Assert.Equal(["dashboard", "emulator", "postgres", "spate", "worker"], Services.Select(static service => service.Key).Order());
        Assert.All(Services, static service =>
        {
            var settings = service.Value!;
            Assert.True(settings["read_only"]!.GetValue<bool>());
            Assert.Contains("/tmp", Strings(settings["tmpfs"]));
            Assert.Equal(["ALL"], Strings(settings["cap_drop"]));
            Assert.Equal(["no-new-privileges:true"], Strings(settings["security_opt"]));
            Assert.NotEqual("root", settings["user"]?.GetValue<string>() ?? Stage(settings).Last("USER").Arguments);
            if (settings["healthcheck"] is null)
                Assert.NotEmpty(Stage(settings).Every("HEALTHCHECK"));
        });
    }

    [Fact]
    public void Ports_are_open_to_this_machine_only() =>
        Assert.All(
            Services.SelectMany(static service => Strings(service.Value!["ports"])), static port => Assert.StartsWith("127.0.0.1:", port));

    [Fact]
    public void Volumes_are_declared_and_the_image_lets_its_user_write_to_them()
    {
        var declared = YamlFile.Load(Repository.PathOf("infra", "compose.yaml"))["volumes"]!.AsObject().Select(static volume => volume.Key);
        var mounted =
            Services.SelectMany(static service => Strings(service.Value!["volumes"])).Select(static volume => volume.Split(':')[0]);

        Assert.Equal(declared.Order(), mounted.Distinct().Order());
        Assert.Contains($"data:{Image.Last("VOLUME").Arguments}", Strings(Services["spate"]!["volumes"]));
    }

    [Theory]
    [InlineData("spate", null)]
    [InlineData("worker", "SPATE_POSTGRES")]
    [InlineData("dashboard", "SPATE_POSTGRES")]
    public void The_settings_of_a_service_are_valid_and_lead_to_services(string name, string? hub)
    {
        var service = Services[name]!;
        var mounted = Assert.Single(service["configs"]!.AsArray())!;
        var config = YamlFile.Load(Repository.PathOf("infra", "compose.yaml"))["configs"]![mounted["source"]!.GetValue<string>()]!;
        var settings = HostSettingsReader.Load(Repository.PathOf("infra", config["file"]!.GetValue<string>()));

        Assert.All([settings.Aws!.S3.Endpoint!, settings.Aws.Queue.Endpoint!], static endpoint =>
            Assert.Contains($":{endpoint.Port}", Strings(Services[endpoint.Host]!["ports"])[0], StringComparison.Ordinal));
        Assert.Equal(hub, settings.DurableTask.Postgres()?.ConnectionStringName);
        if (hub is null)
            return;
        Assert.Contains(mounted["target"]!.GetValue<string>(), Strings(service["command"]));
        Assert.StartsWith("Host=postgres;", service["environment"]![hub]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("service_healthy", service["depends_on"]!["postgres"]!["condition"]!.GetValue<string>());
    }

    [Fact]
    public void The_commands_that_the_compose_file_tells_are_those_of_the_program()
    {
        var commands = File.ReadLines(Repository.PathOf("infra", "compose.yaml"))
            .Where(static line => line.Contains("--rm spate ", StringComparison.Ordinal))
            .ToList();

        Assert.Equal(3, commands.Count);
        Assert.All(
            commands,
            static command => Accepts(["/app/spate", .. command[(command.IndexOf("spate ", StringComparison.Ordinal) + 6)..].Split(' ')]));
        var settings = Services["spate"]!["configs"]![0]!["target"]!.GetValue<string>();
        Assert.All(commands.Skip(1), command => Assert.Contains($"--host-settings {settings}", command, StringComparison.Ordinal));
    }

    private static DockerStage Stage(JsonNode service)
    {
        Assert.Equal(
            ("..", "infra/Dockerfile"),
            (service["build"]!["context"]!.GetValue<string>(), service["build"]!["dockerfile"]!.GetValue<string>()));
        return Docker.Stages.Single(stage => stage.Name == service["build"]!["target"]!.GetValue<string>());
    }

    private static void Accepts(IReadOnlyList<string> command)
    {
        Assert.Equal("/app/spate", command[0]);
        Assert.Empty(SpateCommandLine.Create(new Terminal(TextWriter.Null, TextWriter.Null, IsInteractive: false, TimeProvider.System))
            .Parse([.. command.Skip(1)]).Errors);
    }

    private static IReadOnlyList<string> Strings(JsonNode? list) => CloudFormationStack.Texts(list);

    [GeneratedRegex(@"(dotnet publish .*) -o /app$")]
    private static partial Regex PublishCommand();

    [GeneratedRegex("^--from=([^ ]+) ")]
    private static partial Regex Origin();
}
