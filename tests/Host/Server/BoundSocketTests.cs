using System.Net;
using System.Net.Sockets;
using Spate.Host.Server;

namespace Spate.Host.Tests.Server;

public sealed class BoundSocketTests
{
    [Fact]
    public void Who_comes_second_takes_another_port_also_before_the_first_is_served()
    {
        using var first = BoundSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var place = (IPEndPoint)first.LocalEndPoint!;
        using var second = BoundSocket.Bind(place);
        using var client = new TcpClient();
        client.Connect((IPEndPoint)second.LocalEndPoint!);

        Assert.NotEqual(place.Port, ((IPEndPoint)second.LocalEndPoint!).Port);
        Assert.True(client.Connected);
    }
}
