using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Spate.Enrichment.Tables;

namespace Spate.Enrichment.Tests.Tables;

public sealed class KeyIndexTests
{
    [Fact]
    public void Every_key_is_found_and_no_other()
    {
        var keys = from k in Gen.ListOf(
            Gen.Elements("a", "b", "", "ab", "abcdefgh", "abcdefghi", "sixteen bytes....", new string('x', 40), new string('x', 41)))
                   from n in Gen.Choose(0, 1000)
                   select string.Concat(k) + n;
        Prop.ForAll(
            Gen.ArrayOf(keys).ToArbitrary(), Gen.ArrayOf(keys).ToArbitrary(), Gen.Choose(0, 3).ToArbitrary(), (added, asked, seed) =>
            {
                var index = new KeyIndex();
                var distinct = added.Distinct(StringComparer.Ordinal).ToList();
                foreach (var (i, key) in distinct.Index())
                    index.Add(Encoding.UTF8.GetBytes(key), i, (ulong)seed);
                return asked.Concat(distinct).All(key => index.Find(Encoding.UTF8.GetBytes(key), (ulong)seed) == distinct.IndexOf(key))
                    && index.All().Select(k => Encoding.UTF8.GetString(k.Key.Span)).SequenceEqual(distinct);
            }).Check(Config.QuickThrowOnFailure.WithEndSize(300));
    }

    [Fact]
    public void Keys_of_every_length_have_a_hash_of_their_own()
    {
        var hashes = Enumerable.Range(0, 200).Select(n => KeyHash.Of(new byte[n])).Concat(
            Enumerable.Range(0, 100).Select(at => { var key = new byte[100]; key[at] = 1; return KeyHash.Of(key); })).ToList();

        Assert.Equal(hashes.Count, hashes.Distinct().Count());
    }

    [Fact]
    public void Numbered_keys_spread_evenly()
    {
        var buckets = new int[1024];
        for (var i = 0; i < 102_400; i++)
            buckets[KeyHash.Of(Encoding.UTF8.GetBytes($"pub-{i}")) & 1023]++;

        Assert.InRange(buckets.Max(), 100, 160);
        Assert.InRange(buckets.Min(), 50, 100);
    }
}
