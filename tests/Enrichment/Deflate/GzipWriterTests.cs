using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Spate.Enrichment.Tests.Deflate;

/// <summary>Files of other programs' writers; <c>tests/run</c> installs the programs.</summary>
public sealed class GzipWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("gzip", "-1")]
    [InlineData("gzip", "-9")]
    [InlineData("pigz", "-p 2 -b 128")]
    [InlineData("pigz", "-11 -I 1")]
    [InlineData("zopfli", "-c --i1")]
    [InlineData("libdeflate-gzip", "-1 -c")]
    [InlineData("libdeflate-gzip", "-12 -c")]
    [InlineData("igzip", "-0 -c")]
    [InlineData("igzip", "-3 -c")]
    [InlineData("python3", "-c \"import gzip,sys; sys.stdout.buffer.write(gzip.compress(open(sys.argv[1],'rb').read()))\"")]
    public void What_another_program_wrote_is_read_and_spliced(string program, string arguments)
    {
        var text = new StringBuilder();
        var random = new Random(program.Length);
        for (var i = 0; i < 4_000; i++)
        {
            text.Append(
                $"{{\"id\":{i * 7919},\"name\":\"name "
                + $"{random.Next(40)}\",\"price\":0.{random.Next(1_000_000):D6},\"url\":\"https://example.org/{random.Next(100)}\"}}\n");
        }

        var plain = Encoding.UTF8.GetBytes(text.ToString());
        var gzip = Compress(program, arguments, _folder.Write("events.ndjson", plain));
        var spec = new EnrichmentSpec { Constants = new Dictionary<string, string> { ["source"] = "test" }, Drop = ["price"] };
        using var memory = new GuardedMemory(atStart: false);

        var spliced = Run.Of(
            Run.Prepare(spec).WithVerification(memory),
            new EnrichmentInput { Content = new MemoryStream(gzip), Name = "events.ndjson.gz" },
            OutputCompression.Gzip);

        Assert.Equal(Run.Of(spec, plain).Output, TemporaryFolder.Gunzip(spliced.Output));
        Assert.Equal(4_000, spliced.Result.RecordsOut);
    }

    private static byte[] Compress(string program, string arguments, string path)
    {
        var start = new ProcessStartInfo(program, program is "gzip" or "pigz" ? $"{arguments} -c {path}" : $"{arguments} {path}")
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        try
        {
            using var process = Process.Start(start)!;
            using var output = new MemoryStream();
            process.StandardOutput.BaseStream.CopyTo(output);
            process.WaitForExit();
            Assert.Equal(0, process.ExitCode);
            return output.ToArray();
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"{program} is missing: tests/run installs it.", e);
        }
    }
}
