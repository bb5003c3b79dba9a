using Spate.Host.Server.Parts;
using Spate.Pipeline;

namespace Spate.Host.Tests.Workers;

public sealed class PoolSlotsTests
{
    private static readonly PipelineConfiguration Pipeline = PipelineConfiguration.Parse("""
        routes:
          small: {source: {bucket: inputs, prefix: s/}, output: {bucket: outputs, prefix: s/}}
          large: {source: {bucket: inputs, prefix: l/}, output: {bucket: outputs, prefix: l/}, pool: heavy, parts: {pool: huge} }
        """, "pipeline.yaml");

    [Theory]
    [InlineData("default", 8, "default=8")]
    [InlineData("default,heavy", 8, "default=4,heavy=4")]
    [InlineData("default, heavy, huge", 8, "default=3,heavy=3,huge=2")]
    [InlineData("default,heavy", 1, "default=1,heavy=1")]
    [InlineData("default=6,heavy=2", 1, "default=6,heavy=2")]
    [InlineData("default,heavy=2", 8, "default=6,heavy=2")]
    [InlineData("default,heavy=9", 8, "default=1,heavy=9")]
    public void Slots_are_shared_unless_they_are_given(string text, int slots, string expected) =>
        Assert.Equal(expected, string.Join(',', PoolSlots.Parse(text, slots, Pipeline).Select(static pool => $"{pool.Key}={pool.Value}")));

    [Theory]
    [InlineData("", "'', which cannot be a pool")]
    [InlineData("Heavy", "'Heavy', which cannot be a pool")]
    [InlineData("default,", "'', which cannot be a pool")]
    [InlineData("havy", "names 'havy', but pipeline.yaml has work for default and heavy and huge only")]
    [InlineData("heavy,heavy", "names 'heavy' twice")]
    [InlineData("heavy=0", "gives 'heavy' '0' slots")]
    [InlineData("heavy=many", "gives 'heavy' 'many' slots")]
    public void Wrong_pools_are_refused_with_what_is_wrong(string text, string expected)
    {
        var error = Assert.Throws<CommandException>(() => PoolSlots.Parse(text, 8, Pipeline));

        Assert.Equal(ExitCode.Usage, error.ExitCode);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_process_that_does_everything_serves_every_pool_with_all_slots() =>
        Assert.Equal(["default=8", "heavy=8", "huge=8"], PoolSlots.All(8, Pipeline).Select(static pool => $"{pool.Key}={pool.Value}"));
}
