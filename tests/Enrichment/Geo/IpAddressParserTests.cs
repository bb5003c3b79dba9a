using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Spate.Enrichment.Geo;

namespace Spate.Enrichment.Tests.Geo;

public sealed class IpAddressParserTests
{
    private static IpAddress? Parse(string text) =>
        IpAddressParser.TryParse(Encoding.UTF8.GetBytes(text), out var address) ? address : null;

    private static IpAddress Of(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        return bytes.Length == 4
            ? IpAddress.IPv4(BinaryPrimitives.ReadUInt32BigEndian(bytes))
            : IpAddress.IPv6(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(8)));
    }

    [Theory]
    [InlineData("0.0.0.0", 0x00000000)]
    [InlineData("1.2.3.4", 0x01020304)]
    [InlineData("255.255.255.255", 0xFFFFFFFF)]
    [InlineData("100.20.3.0", 0x64140300)]
    [InlineData("::ffff:1.2.3.4", 0x01020304)]
    [InlineData("::FFFF:102:304", 0x01020304)]
    [InlineData("0:0:0:0:0:ffff:1.2.3.4", 0x01020304)]
    public void IPv4_and_what_is_mapped_to_it_is_IPv4(string text, uint expected) => Assert.Equal(IpAddress.IPv4(expected), Parse(text));

    [Theory]
    [InlineData("::", 0, 0)]
    [InlineData("::1", 0, 1)]
    [InlineData("1::", 0x0001_0000_0000_0000, 0)]
    [InlineData("2001:db8::", 0x2001_0db8_0000_0000, 0)]
    [InlineData("2001:DB8:0:0:8:800:200C:417A", 0x2001_0db8_0000_0000, 0x0008_0800_200c_417a)]
    [InlineData("2001:db8::8:800:200c:417a", 0x2001_0db8_0000_0000, 0x0008_0800_200c_417a)]
    [InlineData("1:2:3:4:5:6:7::", 0x0001_0002_0003_0004, 0x0005_0006_0007_0000)]
    [InlineData("::2:3:4:5:6:7:8", 0x0000_0002_0003_0004, 0x0005_0006_0007_0008)]
    [InlineData("1::8", 0x0001_0000_0000_0000, 8)]
    [InlineData("::13.1.68.3", 0, 0x0d01_4403)]
    [InlineData("::1.2.3.4", 0, 0x0102_0304)]
    [InlineData("64:ff9b::192.0.2.33", 0x0064_ff9b_0000_0000, 0xc000_0221)]
    [InlineData("1:2:3:4:5:6:1.2.3.4", 0x0001_0002_0003_0004, 0x0005_0006_0102_0304)]
    [InlineData("::1:ffff:1.2.3.4", 0, 0x0001_ffff_0102_0304)]
    [InlineData("0001:0002::", 0x0001_0002_0000_0000, 0)]
    public void IPv6_is_read_in_every_form_of_RFC_4291(string text, ulong high, ulong low) =>
        Assert.Equal(new IpAddress(high, low, IsIPv4: false), Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("1")]
    [InlineData("1.2")]
    [InlineData("1.2.3")]
    [InlineData("1.2.3.")]
    [InlineData(".1.2.3")]
    [InlineData("1..2.3")]
    [InlineData("1.2.3.4.")]
    [InlineData("1.2.3.4.5")]
    [InlineData("256.1.1.1")]
    [InlineData("1.2.3.256")]
    [InlineData("1.2.3.1000")]
    [InlineData("01.2.3.4")]
    [InlineData("1.2.3.04")]
    [InlineData("1.2.3.00")]
    [InlineData("0x1.2.3.4")]
    [InlineData("16909060")]
    [InlineData("1.2.3.-4")]
    [InlineData("+1.2.3.4")]
    [InlineData(" 1.2.3.4")]
    [InlineData("1.2.3.4 ")]
    [InlineData("1.2.3.4:80")]
    [InlineData("1.2.3.4/32")]
    [InlineData("1.2.3.٤")]
    [InlineData(":")]
    [InlineData(":::")]
    [InlineData("1:")]
    [InlineData(":1")]
    [InlineData("1:2")]
    [InlineData("1:::2")]
    [InlineData("1::2::3")]
    [InlineData("1:2:3:4:5:6:7")]
    [InlineData("1:2:3:4:5:6:7:8:9")]
    [InlineData("1:2:3:4:5:6:7:8::")]
    [InlineData("::1:2:3:4:5:6:7:8")]
    [InlineData("1:2:3:4::5:6:7:8")]
    [InlineData("1:2:3:4:5:6:7:8:")]
    [InlineData(":1:2:3:4:5:6:7:8")]
    [InlineData("12345::")]
    [InlineData("g::")]
    [InlineData("::1.2.3")]
    [InlineData("::1.2.3.4.5")]
    [InlineData("::01.2.3.4")]
    [InlineData("::1.2.3.4:5")]
    [InlineData("1:2:3:4:5:6:7:1.2.3.4")]
    [InlineData("::1:2:3:4:5:6:1.2.3.4")]
    [InlineData("::a.2.3.4")]
    [InlineData("[::1]")]
    [InlineData("fe80::1%eth0")]
    [InlineData("fe80::1%1")]
    [InlineData("2001:db8::/32")]
    [InlineData("localhost")]
    [InlineData("null")]
    [InlineData("-")]
    public void What_is_no_address_or_ambiguous_is_refused(string text) => Assert.Null(Parse(text));

    [Fact]
    public void Every_IPv4_address_is_read_as_it_is_printed() => Prop.ForAll<uint>(bits =>
        Parse(new IPAddress(BinaryPrimitives.ReverseEndianness(bits)).ToString()) == IpAddress.IPv4(bits)).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_IPv6_address_is_read_as_it_is_printed()
    {
        // Groups of zeros are likely, so that "::" falls on every place.
        var group = Gen.Frequency((3, Gen.Constant(0)), (1, Gen.Constant(0xFFFF)), (2, Gen.Choose(0, 0xFFFF)));
        Prop.ForAll(Gen.ArrayOf(group, 8).ToArbitrary(), groups =>
        {
            var bytes = groups.SelectMany(g => new[] { (byte)(g >> 8), (byte)g }).ToArray();
            var address = new IPAddress(bytes);
            var expected = Of(address);
            var full = string.Join(':', groups.Select(g => g.ToString("X", null)));
            return Parse(address.ToString()) == expected && Parse(full) == expected;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void What_is_accepted_means_the_same_to_the_framework()
    {
        var characters = Gen.Elements("0123456789abcF::::....x%[]".ToCharArray());
        var pieces = Gen.Elements("0", "1", "255", "::", ":", ".", "ffff", "1.2.3.4", "00", "10");
        var texts = Gen.OneOf(Gen.ArrayOf(characters).Select(c => new string(c)), Gen.ArrayOf(pieces).Select(string.Concat));
        Prop.ForAll(texts.ToArbitrary(), text =>
        {
            var ours = Parse(text);
            var theirs = IPAddress.TryParse(text, out var address) ? Of(address) : (IpAddress?)null;
            var plainIPv6 = theirs is not null
                && address!.AddressFamily == AddressFamily.InterNetworkV6
                && text.AsSpan().IndexOfAny("[%.") < 0;
            return ours is null ? !plainIPv6 : ours == theirs;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));
    }
}
