using Grpc.Core;

namespace Microservices.Tests.Unit.Contracts;

public sealed class MetadataTests
{
    private readonly Metadata _metadata = new() { { "name", "Ada" }, { "trace-bin", [1, 2] }, { "Name", "Grace" } };

    [Fact]
    public void Entries_KeepTheirOrderAndMayRepeatAKey() =>
        Assert.Equal(["name", "trace-bin", "name"], _metadata.Select(entry => entry.Key));

    [Fact]
    public void Get_FindsTheLastInAnyCase()
    {
        Assert.Equal("Grace", _metadata.Get("NAME")?.Value);
        Assert.Equal("Grace", _metadata.GetValue("name"));
        Assert.Equal([1, 2], _metadata.GetValueBytes("Trace-Bin"));
    }

    [Fact]
    public void Get_OfAKeyThatIsNotThere_IsNull()
    {
        Assert.Null(_metadata.Get("age"));
        Assert.Null(_metadata.GetValue("age"));
        Assert.Null(_metadata.GetValueBytes("age"));
        Assert.Empty(_metadata.GetAll("age"));
    }

    [Fact]
    public void GetAll_FindsAllInOrder() => Assert.Equal(["Ada", "Grace"], _metadata.GetAll("NAME").Select(entry => entry.Value));

    [Fact]
    public void GetValue_OfABinaryEntry_Throws() => Assert.Throws<InvalidOperationException>(() => _metadata.GetValue("trace-bin"));

    [Fact]
    public void ItIsAList()
    {
        var entry = new Metadata.Entry("age", "36");

        _metadata.Insert(1, entry);
        Assert.Equal(1, _metadata.IndexOf(entry));
        Assert.Contains(entry, _metadata);
        Assert.Same(entry, _metadata[1]);

        _metadata[0] = entry;
        Assert.True(_metadata.Remove(entry));
        _metadata.RemoveAt(1);
        var copy = new Metadata.Entry[3];
        _metadata.CopyTo(copy, 1);
        Assert.Equal(_metadata, copy[1..]);

        _metadata.Clear();
        Assert.Empty(_metadata);
    }

    [Fact]
    public void NoEntry_IsRefused()
    {
        Assert.Throws<ArgumentNullException>(() => _metadata.Add(null!));
        Assert.Throws<ArgumentNullException>(() => _metadata.Insert(0, null!));
        Assert.Throws<ArgumentNullException>(() => _metadata[0] = null!);
    }

    [Fact]
    public void Empty_CannotBeChanged()
    {
        var entry = new Metadata.Entry("key", "value");

        Assert.True(Metadata.Empty.IsReadOnly);
        Assert.False(_metadata.IsReadOnly);
        Assert.Throws<InvalidOperationException>(() => Metadata.Empty.Add(entry));
        Assert.Throws<InvalidOperationException>(() => Metadata.Empty.Add("key", "value"));
        Assert.Throws<InvalidOperationException>(() => Metadata.Empty.Insert(0, entry));
        Assert.Throws<InvalidOperationException>(() => Metadata.Empty.Remove(entry));
        Assert.Throws<InvalidOperationException>(Metadata.Empty.Clear);
        Assert.Empty(Metadata.Empty);
    }
}
