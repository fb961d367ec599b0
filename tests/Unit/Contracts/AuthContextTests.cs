using Grpc.Core;

namespace Microservices.Tests.Unit.Contracts;

public sealed class AuthContextTests
{
    [Fact]
    public void AKnownPeer_HasItsIdentity()
    {
        var context = new AuthContext("subject", new()
        {
            ["subject"] = [AuthProperty.Create("subject", "Ada"u8.ToArray())],
            ["issuer"] = [AuthProperty.Create("issuer", "one"u8.ToArray()), AuthProperty.Create("issuer", "two"u8.ToArray())],
        });

        Assert.True(context.IsPeerAuthenticated);
        Assert.Equal("subject", context.PeerIdentityPropertyName);
        Assert.Equal(["Ada"], context.PeerIdentity.Select(property => property.Value));
        Assert.Equal(["one", "two"], context.FindPropertiesByName("issuer").Select(property => property.Value));
        Assert.Equal(["issuer", "issuer", "subject"], context.Properties.Select(property => property.Name).Order());
    }

    [Fact]
    public void AnUnknownPeer_HasNone()
    {
        var context = new AuthContext(null, []);

        Assert.False(context.IsPeerAuthenticated);
        Assert.Empty(context.PeerIdentity);
        Assert.Empty(context.Properties);
        Assert.Empty(context.FindPropertiesByName("subject"));
    }

    [Fact]
    public void AProperty_SharesItsBytesWithNobody()
    {
        var bytes = "Ada"u8.ToArray();
        var property = AuthProperty.Create("subject", bytes);

        bytes[0] = 0;
        property.ValueBytes[0] = 0;

        Assert.Equal("Ada", property.Value);
        Assert.Equal("Ada"u8.ToArray(), property.ValueBytes);
    }
}
